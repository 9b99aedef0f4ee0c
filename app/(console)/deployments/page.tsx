import type { Metadata } from 'next';
import { DeploymentsView } from '#components/deployments/deployments-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Deployments' };

export default async function DeploymentsPage({
  searchParams,
}: {
  searchParams: Promise<{ cursor?: string }>;
}) {
  const { trpc, prefetch, state } = await consolePage('deployment:read');
  const { cursor } = await searchParams;
  await prefetch(trpc.deployments.list.queryOptions({ cursor }));
  return (
    <Hydrated state={state()}>
      <DeploymentsView cursor={cursor} />
    </Hydrated>
  );
}
