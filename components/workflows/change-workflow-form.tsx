'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { FormPage } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { callPolicyFormSchema } from './call-policy-form.ts';
import { SimulationPanel } from './simulation-panel.tsx';
import { WorkflowFields } from './workflow-fields.tsx';
import { changeWorkflowForm, workflowFormSchema } from './workflow-form-schema.ts';

/** Makes the next version of a workflow; what serves stays until a change request is signed. */
export function ChangeWorkflowForm({ workflow }: { workflow: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const { data } = useSuspenseQuery(trpc.workflows.get.queryOptions({ workflow }));
  const change = useMutation(trpc.workflows.change.mutationOptions());
  const form = useSchemaForm(workflowFormSchema, changeWorkflowForm(data));
  const path = `/workflows/${data.workflow.id}`;
  return (
    <FormPage
      title={`Change ${data.workflow.name}`}
      lead={`Saving makes version ${data.version.number + 1}. What serves now stays as it was approved.`}
      breadcrumb={[
        { label: 'Workflows', href: '/workflows' },
        { label: data.workflow.name, href: path },
      ]}
    >
      <FormShell
        form={form}
        submitLabel="Save version"
        cancelHref={path}
        reason={useWhyNot()('workflow:edit')}
        onSubmit={async ({ slug: _slug, workspaceId: _workspace, ...values }) => {
          await change.mutateAsync({
            ...values,
            workflow: data.workflow.id,
            basedOn: data.version.number,
          });
          await queries.invalidateQueries(trpc.workflows.pathFilter());
          router.push(`${path}/history`);
        }}
      >
        <WorkflowFields control={form.control} isNew={false} />
      </FormShell>
      <SimulationPanel
        workflow={data.workflow.id}
        contract={data.version.inputContract}
        isServing={data.serving !== null}
        draft={() => callPolicyFormSchema.safeParse(form.getValues('callPolicy')).data ?? null}
      />
    </FormPage>
  );
}
