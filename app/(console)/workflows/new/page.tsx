import type { Metadata } from 'next';
import { CreateWorkflowForm } from '#components/workflows/create-workflow-form.tsx';
import { consolePage } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'Create workflow' };

export default async function NewWorkflowPage() {
  await consolePage('workflow:create');
  return <CreateWorkflowForm />;
}
