import type { Metadata } from 'next';
import { ClustersView } from '#components/clusters/clusters-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { SecretsSection } from '#components/workflows/secrets-section.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Clusters' };

interface Props {
  searchParams: Promise<{ cursor?: string }>;
}

export default async function ClustersPage({ searchParams }: Props) {
  const { trpc, prefetch, state } = await consolePage('cluster:read');
  const { cursor } = await searchParams;
  await Promise.all([
    prefetch(trpc.clusters.list.queryOptions({ cursor })),
    prefetch(trpc.secrets.list.queryOptions({})),
  ]);
  return (
    <Hydrated state={state()}>
      <ClustersView cursor={cursor} />
      <SecretsSection />
    </Hydrated>
  );
}
