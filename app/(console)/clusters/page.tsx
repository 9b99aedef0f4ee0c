import type { Metadata } from 'next';
import { ClustersView } from '#components/clusters/clusters-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Clusters' };

interface Props {
  searchParams: Promise<{ cursor?: string }>;
}

export default async function ClustersPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('cluster:read');
  const { cursor } = await searchParams;
  await prefetch(trpc.clusters.list.queryOptions({ cursor }));
  return (
    <Hydrated state={state()}>
      <ClustersView cursor={cursor} />
    </Hydrated>
  );
}
