import type { Metadata } from 'next';
import { CommitteesView } from '#components/governance/committees-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Committees' };

export default async function CommitteesPage() {
  const { trpc, prefetch, state } = await consolePage('control:read');
  await prefetch(trpc.committees.list.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <CommitteesView />
    </Hydrated>
  );
}
