import type { Metadata } from 'next';
import { ChangeClusterForm } from '#components/clusters/change-cluster-form.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Change cluster' };

interface Props {
  params: Promise<{ cluster: string }>;
}

export default async function ChangeClusterPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('cluster:connect');
  const { cluster: id } = await params;
  await prefetch(trpc.clusters.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <ChangeClusterForm id={id} />
    </Hydrated>
  );
}
