import type { Metadata } from 'next';
import { PlanView } from '#components/evaluations/plan-view.tsx';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Workflow evaluation' };

interface Props {
  params: Promise<{ workflow: string }>;
}

export default async function EvaluationPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('workflow:read');
  const { workflow } = await params;
  await prefetch(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <Hydrated state={state()}>
      <PlanView workflow={workflow} />
    </Hydrated>
  );
}
