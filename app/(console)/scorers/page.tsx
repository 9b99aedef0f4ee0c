import type { Metadata } from 'next';
import { ScorersView } from '#components/tracking/scorers/scorers-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Scorers' };

interface Props {
  searchParams: Promise<{ search?: string; cursor?: string }>;
}

export default async function ScorersPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('experiment:read');
  const { search, cursor } = await searchParams;
  await prefetch(trpc.scorers.browse.queryOptions({ search, cursor }));
  return (
    <Hydrated state={state()}>
      <ScorersView search={search} cursor={cursor} />
    </Hydrated>
  );
}
