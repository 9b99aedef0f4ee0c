'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { FormPage } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { WorkflowFields } from './workflow-fields.tsx';
import { newWorkflowForm, workflowFormSchema } from './workflow-form-schema.ts';

/** Creates a workflow with its first version. */
export function CreateWorkflowForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const { person, workspaces } = useSession();
  const create = useMutation(trpc.workflows.create.mutationOptions());
  const form = useSchemaForm(workflowFormSchema, newWorkflowForm(person.id, workspaces[0]?.id));
  return (
    <FormPage
      title="Create workflow"
      lead="Nothing serves it until a model version is promoted and signed for."
      breadcrumb={[{ label: 'Workflows', href: '/workflows' }]}
    >
      <FormShell
        form={form}
        submitLabel="Create workflow"
        cancelHref="/workflows"
        reason={useWhyNot()('workflow:create')}
        onSubmit={async ({ changeNote: _note, ...values }) => {
          const { id } = await create.mutateAsync(values);
          router.push(`/workflows/${id}`);
        }}
      >
        <WorkflowFields control={form.control} isNew />
      </FormShell>
    </FormPage>
  );
}
