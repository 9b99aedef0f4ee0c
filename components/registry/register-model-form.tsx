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
import { MODEL_KINDS, type ModelKind } from '#server/registry/domain/names.ts';
import { fieldErrorOf, formErrorOf } from './field-error.ts';

/** Registers a model; its versions come after. */
export function RegisterModelForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const { workspaces } = useSession();
  const reason = useWhyNot()('model:create');
  const [form, setForm] = useState({
    name: '',
    description: '',
    kind: 'classifier' as ModelKind,
    workspaceId: workspaces[0]?.id ?? '',
  });
  const register = useMutation(
    trpc.models.register.mutationOptions({ onSuccess: ({ id }) => router.push(`/models/${id}`) }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate({ ...form, workspaceId: form.workspaceId || undefined });
  };
  const problem = formErrorOf(register.error, ['/name', '/description']);
  return (
    <>
      <PageHeader title="Register model" breadcrumb={[{ label: 'Models', href: '/models' }]} />
      <Panel className="max-w-2xl">
        <form onSubmit={submit} className="grid gap-4" noValidate>
          <Field
            label="Name"
            hint="Lower-case letters, digits, dots, dashes and underscores, such as credit-scorecard."
            error={fieldErrorOf(register.error, '/name')}
          >
            <Input
              value={form.name}
              onChange={(event) => setForm({ ...form, name: event.target.value })}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
          <Field label="Kind" hint="How its output is read.">
            <Select
              value={form.kind}
              onChange={(event) => setForm({ ...form, kind: event.target.value as ModelKind })}
            >
              {MODEL_KINDS.map((kind) => (
                <option key={kind}>{kind}</option>
              ))}
            </Select>
          </Field>
          {workspaces.length > 1 && (
            <Field label="Workspace">
              <Select
                value={form.workspaceId}
                onChange={(event) => setForm({ ...form, workspaceId: event.target.value })}
              >
                {workspaces.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
          )}
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
              Register model
            </Button>
          </div>
        </form>
      </Panel>
    </>
  );
}
