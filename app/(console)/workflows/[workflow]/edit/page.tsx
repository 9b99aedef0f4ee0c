import type { Metadata } from 'next';
import { Hydrated } from '#components/trpc/hydrated.tsx';
import { ChangeWorkflowForm } from '#components/workflows/change-workflow-form.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Change workflow' };

interface Props {
  params: Promise<{ workflow: string }>;
}

export default async function ChangeWorkflowPage({ params }: Props) {
  const { trpc, prefetch, state } = await consolePage('workflow:edit');
  const { workflow } = await params;
  await prefetch(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <Hydrated state={state()}>
      <ChangeWorkflowForm workflow={workflow} />
    </Hydrated>
  );
}
