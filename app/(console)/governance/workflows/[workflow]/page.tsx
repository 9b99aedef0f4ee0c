import type { Metadata } from 'next';
import { GovernedWorkflowView } from '#components/governance/workflow-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Governance of a workflow' };

export default async function GovernedWorkflowPage({ params }: { params: Promise<{ workflow: string }> }) {
  const { trpc, prefetch, state } = await consolePage('governance:read');
  const { workflow } = await params;
  await prefetch(trpc.governance.show.queryOptions({}));
  return (
    <Hydrated state={state()}>
      <GovernedWorkflowView slug={workflow} />
    </Hydrated>
  );
}
