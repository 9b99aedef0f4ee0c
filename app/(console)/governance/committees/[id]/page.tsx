import type { Metadata } from 'next';
import { CommitteeView } from '#components/governance/committee-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Committee' };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ cursor?: string }>;
}

export default async function CommitteePage({ params, searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('control:read');
  const [{ id }, { cursor }] = [await params, await searchParams];
  await prefetch(trpc.committees.get.queryOptions({ id, cursor }));
  return (
    <Hydrated state={state()}>
      <CommitteeView id={id} cursor={cursor} />
    </Hydrated>
  );
}
