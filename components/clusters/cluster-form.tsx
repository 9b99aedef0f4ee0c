'use client';

import { type Control, useWatch } from 'react-hook-form';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { CheckboxField, SelectField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { FormPage, FormSection } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { GrantsField, PlainHttpField, SecretField } from '#components/forms/reach-fields.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { type ClusterFormInput, type ClusterFormValues, clusterFormSchema } from './cluster-form-values.ts';

const ENGINES = [
  { value: 'triton', label: 'NVIDIA Triton' },
  { value: 'mlserver', label: 'MLServer' },
  { value: 'interlock', label: 'Interlock model server' },
  { value: 'openai', label: 'OpenAI-compatible (vLLM, llama.cpp, hosted)' },
];
const DELIVERIES = [
  { value: 'upload', label: 'Upload with the load call' },
  { value: 'shared-directory', label: 'Shared directory' },
];

type FormControl = Control<ClusterFormInput, unknown, ClusterFormValues>;

function EngineSection({ control, isNew }: { control: FormControl; isNew: boolean }) {
  const delivery = useWatch({ control, name: 'delivery' });
  const isLoaded = useWatch({ control, name: 'dialect' }) === 'openai';
  return (
    <FormSection title="Engine">
      {isNew && <TextField control={control} name="name" label="Name" hint="Lower-case, such as gpu-pool." />}
      <SelectField control={control} name="dialect" label="Kind" options={ENGINES} />
      <TextField
        control={control}
        name="baseUrl"
        label="Address"
        hint={
          isLoaded
            ? 'The part before /v1, such as http://vllm.internal:8000.'
            : 'The part before /v2, such as http://triton.internal:8000.'
        }
        inputMode="url"
        spellCheck={false}
      />
      {!isLoaded && (
        <SelectField control={control} name="delivery" label="How artifacts get there" options={DELIVERIES} />
      )}
      {!isLoaded && delivery === 'shared-directory' && (
        <TextField
          control={control}
          name="directory"
          label="Shared directory"
          hint="A name below the data directory's shared folder, mounted where the engine reads its models."
          spellCheck={false}
        />
      )}
      <TextField
        control={control}
        name="metricsUrl"
        label="Metrics address"
        required={false}
        hint="Where Prometheus text is told, if not at the same address."
        spellCheck={false}
      />
    </FormSection>
  );
}

function ReachSection({ control, hasCredential }: { control: FormControl; hasCredential: boolean }) {
  return (
    <FormSection title="Reaching it" hint="Public addresses are open. Everything else needs a grant.">
      <GrantsField
        control={control}
        name="egressGrants"
        hint="CIDR ranges, one a line, such as 10.2.0.0/16. Metadata services stay closed."
      />
      <TextField
        control={control}
        name="credentialHeader"
        label={hasCredential ? 'New credential header' : 'Credential header'}
        required={false}
        hint="Such as authorization or admin-key."
        spellCheck={false}
      />
      <SecretField
        control={control}
        name="credentialValue"
        label={hasCredential ? 'New credential value' : 'Credential value'}
        required={false}
        hint="Kept encrypted and never shown again."
      />
      {hasCredential && (
        <CheckboxField control={control} name="dropCredential" label="Take the credential away" />
      )}
      <CheckboxField
        control={control}
        name="evenIfUnreachable"
        label="Keep these settings even if nothing usable answers now"
      />
    </FormSection>
  );
}

function TlsSection({ control, hasClientKey }: { control: FormControl; hasClientKey: boolean }) {
  return (
    <FormSection
      title="Encryption"
      hint="Addresses with https are verified against public authorities, unless you give your own."
    >
      <TextareaField
        control={control}
        name="authority"
        label="Own authority"
        required={false}
        hint="Certificates in PEM form that sign this cluster's certificate."
        spellCheck={false}
      />
      <TextareaField
        control={control}
        name="clientCertificate"
        label="Client certificate"
        required={false}
        hint="In PEM form, where the cluster asks for one."
        spellCheck={false}
      />
      <TextareaField
        control={control}
        name="clientKey"
        label={hasClientKey ? 'New client key' : 'Client key'}
        required={false}
        hint={
          hasClientKey
            ? 'A key is kept; leave this empty to keep it.'
            : 'In PEM form. Kept encrypted and never shown again.'
        }
        spellCheck={false}
        autoComplete="off"
      />
      <PlainHttpField control={control} name="isPlainHttpAccepted" />
    </FormSection>
  );
}

interface Props {
  title: string;
  lead: string;
  submitLabel: string;
  backHref: string;
  breadcrumb: readonly { label: string; href: string }[];
  initial: ClusterFormValues;
  /** A cluster keeps its name for life, so that the audit log reads the same for ever. */
  isNew: boolean;
  hasCredential: boolean;
  hasClientKey: boolean;
  onSubmit: (values: ClusterFormValues) => Promise<void>;
}

/** Connecting or changing a cluster: where it is, what it is, how it is reached. */
export function ClusterForm(props: Props) {
  const { title, lead, submitLabel, backHref, breadcrumb, initial, isNew, hasCredential, onSubmit } = props;
  const { withStepUp, dialog } = useStepUp();
  const form = useSchemaForm(clusterFormSchema, initial);
  const { control } = form;
  return (
    <FormPage title={title} lead={lead} breadcrumb={breadcrumb}>
      <FormShell
        form={form}
        submitLabel={submitLabel}
        cancelHref={backHref}
        reason={useWhyNot()('cluster:connect')}
        onSubmit={(values) => withStepUp(() => onSubmit(values))}
      >
        <EngineSection control={control} isNew={isNew} />
        <ReachSection control={control} hasCredential={hasCredential} />
        <TlsSection control={control} hasClientKey={props.hasClientKey} />
      </FormShell>
      {dialog}
    </FormPage>
  );
}
