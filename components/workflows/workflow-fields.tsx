'use client';

import { useQuery } from '@tanstack/react-query';
import type { Control } from 'react-hook-form';
import { SearchField, SelectField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { RISK_TIER_WORDING, RISK_TIERS } from '#server/workflows/domain/risk-tier.ts';
import { CallPolicyFields } from './call-policy-fields.tsx';
import { PolicyFields } from './policy-fields.tsx';
import { SchemaField } from './schema-field.tsx';
import type { WorkflowFormInput, WorkflowFormOutput } from './workflow-form-schema.ts';

interface Props {
  control: Control<WorkflowFormInput, unknown, WorkflowFormOutput>;
  isNew: boolean;
}

const TIERS = RISK_TIERS.map((tier) => ({
  value: tier,
  label: `${RISK_TIER_WORDING[tier].name}: ${RISK_TIER_WORDING[tier].meaning}`,
}));

function IdentityFields({ control, isNew }: Props) {
  const trpc = useTRPC();
  const { workspaces } = useSession();
  const owners = useQuery(trpc.workflows.listOwners.queryOptions({}));
  const options = (owners.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormSection title="What it is">
      <TextField control={control} name="name" label="Name" hint="Such as Credit decision." />
      {isNew && (
        <TextField
          control={control}
          name="slug"
          label="Address"
          hint="Applications call /v1/workflows/this-address/decisions. It cannot be changed."
          spellCheck={false}
        />
      )}
      {isNew && workspaces.length > 1 && (
        <SelectField
          control={control}
          name="workspaceId"
          label="Workspace"
          options={workspaces.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <SearchField
        control={control}
        name="owner"
        label="Owner"
        hint="The person who answers for it."
        options={options}
        placeholder="Choose a person"
      />
      <SelectField
        control={control}
        name="riskTier"
        label="Risk tier"
        hint="Decides who must sign before anything serves."
        options={TIERS}
      />
    </FormSection>
  );
}

function DefinitionFields({ control }: Pick<Props, 'control'>) {
  return (
    <FormSection title="What it may do" hint="People sign this and auditors read it.">
      <TextareaField control={control} name="definition.purpose" label="Purpose" />
      <TextareaField control={control} name="definition.mayDecide" label="May decide" />
      <TextareaField control={control} name="definition.mayNotDecide" label="May not decide" />
      <TextareaField control={control} name="definition.knownLimits" label="Known limits" required={false} />
      <TextareaField
        control={control}
        name="definition.runbook"
        label="Runbook"
        hint="What to do when it misbehaves. Promotion to production asks for one."
        required={false}
        rows={5}
      />
      <TextareaField
        control={control}
        name="economics"
        label="Cost of decisions"
        hint='JSON such as {"unit":"cost units","costs":[{"decision":"approve","label":"default","cost":5}]}'
        required={false}
        spellCheck={false}
      />
    </FormSection>
  );
}

const PERSONAL_DATA = [
  { value: 'undeclared', label: 'Not declared yet' },
  { value: 'no', label: 'No personal data' },
  { value: 'yes', label: 'Personal data' },
];

function CareFields({ control }: Pick<Props, 'control'>) {
  const owners = useQuery(useTRPC().workflows.listOwners.queryOptions({}));
  const people = (owners.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormSection title="Data and escalation">
      <SelectField
        control={control}
        name="dataPolicy.personalData"
        label="Data about people"
        hint="Where there is any, a data protection impact assessment is asked for. Until declared, protected fields count."
        options={PERSONAL_DATA}
      />
      <TextField
        control={control}
        name="dataPolicy.lawfulBasis"
        label="Lawful basis"
        hint="Such as performance of a contract."
        required={false}
      />
      <SelectField
        control={control}
        name="escalationContactId"
        label="Escalation contact"
        hint="Whom to call at any hour when it misbehaves."
        required={false}
        options={[{ value: '', label: 'Nobody yet' }, ...people]}
      />
    </FormSection>
  );
}

/** Every field of a workflow. */
export function WorkflowFields({ control, isNew }: Props) {
  return (
    <>
      <IdentityFields control={control} isNew={isNew} />
      <DefinitionFields control={control} />
      <CareFields control={control} />
      <FormSection title="Contract" hint="What a call must send and what it gets back.">
        <SchemaField
          control={control}
          name="inputContract"
          label="Input contract"
          hint='JSON Schema 2020-12. Mark fields that may not be judged by with "x-protected": true.'
        />
        <SchemaField
          control={control}
          name="outputSchema"
          label="Output schema"
          hint="JSON Schema 2020-12."
        />
      </FormSection>
      <PolicyFields control={control} />
      <CallPolicyFields control={control} />
      {!isNew && (
        <FormSection title="Why">
          <TextareaField
            control={control}
            name="changeNote"
            label="What you change and why"
            hint="Kept with the version and in the audit log."
          />
        </FormSection>
      )}
    </>
  );
}
