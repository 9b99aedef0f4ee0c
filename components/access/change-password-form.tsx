'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { notify } from '#components/ui/toast.tsx';
import { FormProblem } from './auth-card.tsx';
import { useStepUp } from './step-up-dialog.tsx';

const EMPTY = { current: '', next: '' };

/** Changes the reader's password; their other sessions end. */
export function ChangePasswordForm() {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [form, setForm] = useState(EMPTY);
  const change = useMutation(trpc.account.changePassword.mutationOptions());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    withStepUp(() => change.mutateAsync(form)).then(
      () => {
        setForm(EMPTY);
        notify('clear', 'Your password is changed', 'Your other sessions have ended.');
      },
      () => undefined,
    );
  };
  return (
    <Panel title="Password" subtitle="Changing it ends your other sessions.">
      {dialog}
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <FormProblem>{formError(change.error, ['/current', '/next'])}</FormProblem>
        <Field label="Present password" error={fieldError(change.error, '/current')}>
          <Input
            type="password"
            autoComplete="current-password"
            value={form.current}
            onChange={(event) => setForm({ ...form, current: event.target.value })}
          />
        </Field>
        <Field
          label="New password"
          hint="At least 12 characters. A few random words are good."
          error={fieldError(change.error, '/next')}
        >
          <Input
            type="password"
            autoComplete="new-password"
            value={form.next}
            onChange={(event) => setForm({ ...form, next: event.target.value })}
          />
        </Field>
        <div>
          <Button type="submit" pending={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
