'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Control, useWatch } from 'react-hook-form';
import { SelectField, TextField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { GrantsField, PlainHttpField, SecretField } from '#components/forms/reach-fields.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useCan, useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { notify } from '#components/ui/toast.tsx';
import {
  type ImportFormInput,
  type ImportFormValues,
  importFormSchema,
  importInputOf,
} from './import-form-values.ts';

const EMPTY: ImportFormInput = {
  url: '',
  takes: 'everything',
  shows: 'nothing',
  token: '',
  userName: '',
  password: '',
  isPlainHttpAccepted: false,
  remoteWorkspace: '',
  workspaceId: '',
  egressGrants: '',
};

const TAKES = [
  { value: 'everything', label: 'Experiments, models and prompts' },
  { value: 'experiments', label: 'Experiments with their runs and files' },
  { value: 'models', label: 'Registered models and prompts' },
];
const SHOWS = [
  { value: 'nothing', label: 'Nothing' },
  { value: 'token', label: 'A token' },
  { value: 'password', label: 'A user name and a password' },
];

type FormControl = Control<ImportFormInput, unknown, ImportFormValues>;

function ServerSection({ control }: { control: FormControl }) {
  const mayGrant = useCan()('cluster:connect');
  return (
    <FormSection title="The other server">
      <TextField
        control={control}
        name="url"
        label="Tracking address"
        hint="What MLFLOW_TRACKING_URI is there, such as https://mlflow.example.org."
        inputMode="url"
        spellCheck={false}
        autoComplete="off"
      />
      <TextField
        control={control}
        name="remoteWorkspace"
        label="Its workspace"
        required={false}
        hint="Where it has several: what MLFLOW_WORKSPACE is there."
        spellCheck={false}
        autoComplete="off"
      />
      {mayGrant && (
        <GrantsField
          control={control}
          name="egressGrants"
          hint="CIDR ranges, one a line, where the address is not public. They hold for this import alone."
        />
      )}
    </FormSection>
  );
}

function CredentialSection({ control }: { control: FormControl }) {
  const shows = useWatch({ control, name: 'shows' });
  return (
    <FormSection
      title="Credential"
      hint="Kept encrypted, never shown again, and forgotten when the import is done."
    >
      <SelectField control={control} name="shows" label="What it asks for" options={SHOWS} />
      {shows === 'token' && <SecretField control={control} name="token" label="Token" />}
      {shows === 'password' && (
        <>
          <TextField
            control={control}
            name="userName"
            label="User name"
            autoComplete="off"
            spellCheck={false}
          />
          <SecretField control={control} name="password" label="Password" />
        </>
      )}
      {shows !== 'nothing' && <PlainHttpField control={control} name="isPlainHttpAccepted" />}
    </FormSection>
  );
}

function ScopeSection({ control }: { control: FormControl }) {
  const { workspaces } = useSession();
  return (
    <FormSection title="What to take over">
      <SelectField control={control} name="takes" label="Take over" options={TAKES} />
      {workspaces.length > 1 && (
        <SelectField
          control={control}
          name="workspaceId"
          label="Into the workspace"
          options={workspaces.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </FormSection>
  );
}

/** Asks what to import, and from where. */
export function ImportForm() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { workspaces } = useSession();
  const [first] = workspaces;
  const initial = { ...EMPTY, workspaceId: workspaces.length > 1 ? (first?.id ?? '') : '' };
  const form = useSchemaForm(importFormSchema, initial);
  const start = useMutation(trpc.imports.start.mutationOptions());
  return (
    <FormShell
      form={form}
      submitLabel="Start import"
      reason={useWhyNot()('experiment:write')}
      onSubmit={async (values) => {
        await start.mutateAsync(importInputOf(values));
        form.reset(initial);
        notify('clear', 'The import has started');
        await client.invalidateQueries(trpc.imports.pathFilter());
      }}
    >
      <ServerSection control={form.control} />
      <CredentialSection control={form.control} />
      <ScopeSection control={form.control} />
    </FormShell>
  );
}
