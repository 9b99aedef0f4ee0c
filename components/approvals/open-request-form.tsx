'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import type { z } from 'zod';
import { SearchField, SelectField, TextareaField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Field } from '#components/ui/field.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { ENVIRONMENTS } from '#server/approvals/domain/policy.ts';
import {
  type OpenRequestInput,
  openRequestInput,
  previewRequestInput,
} from '#server/approvals/requests.schema.ts';
import type { PromotionChoice } from './promotion-address.ts';
import { RequestPreview } from './request-preview.tsx';

const CHOICES_MAX = 100;

/** What needs no choice is chosen. */
function onlyOne(items: readonly { id: string }[] | undefined): string {
  const [only, another] = items ?? [];
  return only && !another ? only.id : '';
}

function useChoices(model: string | null) {
  const trpc = useTRPC();
  const workflows = useQuery(trpc.workflows.list.queryOptions({ limit: CHOICES_MAX }));
  const models = useQuery(trpc.models.list.queryOptions({ limit: CHOICES_MAX, exceptKind: 'prompt' }));
  const versions = useQuery(
    trpc.versions.list.queryOptions({ model: model ?? '-', limit: CHOICES_MAX }, { enabled: model !== null }),
  );
  const clusters = useQuery(trpc.requests.clusterChoices.queryOptions({}));
  return {
    workflows: (workflows.data?.items ?? []).map(({ id, name, riskTier }) => ({
      value: id,
      label: name,
      detail: `${riskTier} risk`,
    })),
    models: (models.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    versions: (versions.data?.items ?? []).map(({ id, number, description }) => ({
      value: id,
      label: `Version ${number}`,
      detail: description || undefined,
    })),
    clusters: (clusters.data ?? []).map(({ id, name, adapter }) => ({
      value: id,
      label: name,
      detail: adapter,
    })),
  };
}

type RequestForm = UseFormReturn<z.input<typeof openRequestInput>, unknown, OpenRequestInput>;

interface ServingProps {
  form: RequestForm;
  model: string | null;
  onModel: (model: string) => void;
}

function ServingFields({ form, model, onModel }: ServingProps) {
  const choices = useChoices(model);
  return (
    <>
      <SearchField
        control={form.control}
        name="workflowId"
        label="Workflow"
        options={choices.workflows}
        placeholder="Choose a workflow"
      />
      <SelectField
        control={form.control}
        name="environment"
        label="Environment"
        hint="Production takes only what staging served and, for high risk, Interlock measured there."
        options={ENVIRONMENTS.map((value) => ({ value, label: value }))}
      />
      <Field label="Model">
        <SearchSelect
          options={choices.models}
          value={model}
          placeholder="Choose a model"
          onChange={(value) => {
            onModel(value);
            form.setValue('modelVersionId', '', { shouldDirty: true });
          }}
        />
      </Field>
      <SearchField
        control={form.control}
        name="modelVersionId"
        label="Version"
        options={choices.versions}
        placeholder={model ? 'Choose a version' : 'Choose a model first'}
      />
      <SearchField
        control={form.control}
        name="clusterId"
        label="Cluster"
        hint="Where it is loaded and called."
        options={choices.clusters}
        placeholder="Choose a cluster"
      />
    </>
  );
}

/** Asks for a promotion: pick what should serve where, see what would change and who could sign, say why. */
export function OpenRequestForm(given: PromotionChoice) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const reason = useWhyNot()('request:create');
  const [model, setModel] = useState<string | null>(given.modelId ?? null);
  const workflows = useQuery(trpc.workflows.list.queryOptions({ limit: CHOICES_MAX }));
  const clusters = useQuery(trpc.requests.clusterChoices.queryOptions({}));
  const form = useSchemaForm(openRequestInput, {
    workflowId: given.workflowId ?? onlyOne(workflows.data?.items),
    modelVersionId: given.modelVersionId ?? '',
    clusterId: onlyOne(clusters.data),
    environment: given.environment === 'staging' ? 'staging' : 'production',
    reason: '',
  });
  const [workflowId, modelVersionId, clusterId, environment] = useWatch({
    control: form.control,
    name: ['workflowId', 'modelVersionId', 'clusterId', 'environment'],
  });
  const asked = previewRequestInput.safeParse({ workflowId, modelVersionId, clusterId, environment });
  const open = useMutation(trpc.requests.open.mutationOptions());
  return (
    <>
      <PageHeader
        title="Request promotion"
        lead="Gates check it, people who did not work on it sign it, then the cluster is asked to serve it."
        breadcrumb={[{ label: 'Change requests', href: '/requests' }]}
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)]">
        <FormShell
          form={form}
          submitLabel="Request promotion"
          cancelHref="/requests"
          reason={reason}
          onSubmit={async (values) => {
            const { id } = await open.mutateAsync(values);
            await cache.invalidateQueries({ queryKey: trpc.requests.pathKey() });
            router.push(`/requests/${id}`);
          }}
        >
          <FormSection title="What should serve, and where">
            <ServingFields form={form} model={model} onModel={setModel} />
          </FormSection>
          <FormSection title="Why">
            <TextareaField
              control={form.control}
              name="reason"
              label="Reason"
              hint="Whoever signs reads this first."
            />
          </FormSection>
        </FormShell>
        <div className="min-w-0">{asked.success && <RequestPreview asked={asked.data} />}</div>
      </div>
    </>
  );
}
