import type { Metadata } from 'next';
import { ClusterView } from '#components/clusters/cluster-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Cluster' };

interface Props {
  params: Promise<{ cluster: string }>;
}

export default async function ClusterPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('cluster:read');
  const { cluster: id } = await params;
  await prefetch(trpc.clusters.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <ClusterView id={id} />
    </Hydrated>
  );
}
