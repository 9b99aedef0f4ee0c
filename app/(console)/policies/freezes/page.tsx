import type { Metadata } from 'next';
import { FreezesView } from '#components/approvals/freezes-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Change freezes' };

interface Props {
  searchParams: Promise<{ cursor?: string }>;
}

export default async function FreezesPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('policy:read');
  const { cursor } = await searchParams;
  await prefetch(trpc.freezes.list.queryOptions({ cursor }));
  return (
    <Hydrated state={state()}>
      <FreezesView cursor={cursor} />
    </Hydrated>
  );
}
