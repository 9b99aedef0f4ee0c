import type { Metadata } from 'next';
import { DeploymentView } from '#components/deployments/deployment-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Deployment' };

export default async function DeploymentPage({ params }: { params: Promise<{ id: string }> }) {
  const { trpc, prefetch, state } = await consolePage('deployment:read');
  const { id } = await params;
  await prefetch(trpc.deployments.get.queryOptions({ id }));
  return (
    <Hydrated state={state()}>
      <DeploymentView id={id} />
    </Hydrated>
  );
}
