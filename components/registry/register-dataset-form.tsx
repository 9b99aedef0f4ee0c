'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { DATASET_PURPOSES, type DatasetPurpose } from '#server/registry/domain/names.ts';
import { fieldErrorOf, formErrorOf } from './field-error.ts';

const FIELDS = ['/name', '/description', '/digest', '/rows', '/licence'];

/** Registers a dataset by its digest; the rows stay where they are. */
export function RegisterDatasetForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const { workspaces } = useSession();
  const reason = useWhyNot()('dataset:register');
  const [form, setForm] = useState({
    name: '',
    description: '',
    digest: '',
    rows: '',
    licence: '',
    purpose: 'evaluation' as DatasetPurpose,
  });
  const register = useMutation(
    trpc.datasets.register.mutationOptions({ onSuccess: ({ id }) => router.push(`/datasets/${id}`) }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate({ ...form, rows: Number(form.rows), workspaceId: workspaces[0]?.id });
  };
  const line = (key: 'name' | 'digest' | 'rows' | 'licence', label: string, hint: string) => (
    <Field label={label} hint={hint} error={fieldErrorOf(register.error, `/${key}`)}>
      <Input
        value={form[key]}
        inputMode={key === 'rows' ? 'numeric' : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setForm({ ...form, [key]: event.target.value })}
      />
    </Field>
  );
  const problem = formErrorOf(register.error, FIELDS);
  return (
    <>
      <PageHeader title="Register dataset" breadcrumb={[{ label: 'Datasets', href: '/datasets' }]} />
      <Panel className="max-w-2xl">
        <form onSubmit={submit} className="grid gap-4" noValidate>
          {line('name', 'Name', 'Lower-case, such as german-credit-evaluation.')}
          {line('digest', 'SHA-256 of the file', 'Run sha256sum on it: 64 hex digits.')}
          {line('rows', 'Rows', 'How many examples it holds.')}
          <Field label="Used for">
            <Select
              value={form.purpose}
              onChange={(event) => setForm({ ...form, purpose: event.target.value as DatasetPurpose })}
            >
              {DATASET_PURPOSES.map((purpose) => (
                <option key={purpose} value={purpose}>
                  {purpose === 'both' ? 'training and evaluation' : purpose}
                </option>
              ))}
            </Select>
          </Field>
          {line('licence', 'Licence', 'Under which terms it may be used, such as CC BY 4.0.')}
          <Field label="Description" required={false} error={fieldErrorOf(register.error, '/description')}>
            <Textarea
              rows={3}
              value={form.description}
              onChange={(event) => setForm({ ...form, description: event.target.value })}
            />
          </Field>
          {problem && (
            <p role="alert" className="text-stop">
              {problem}
            </p>
          )}
          <div>
            <Button type="submit" variant="primary" pending={register.isPending} reason={reason}>
              Register dataset
            </Button>
          </div>
        </form>
      </Panel>
    </>
  );
}
