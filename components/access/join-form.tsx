'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { FormProblem } from './auth-card.tsx';
import { callDoor, completeSignIn } from './call-door.ts';

interface Props {
  token: string;
  /** The address the link was made for; null lets the reader enter one. */
  email: string | null;
  /** Its name can be changed by the organisation's first person. */
  organisationName: string | null;
}

/** Makes an account by a sign-up link; the second factor follows. */
export function JoinForm({ token, email, organisationName }: Props) {
  const [form, setForm] = useState({
    name: '',
    password: '',
    ...(email === null && { email: '' }),
    ...(organisationName !== null && { organisationName }),
  });
  const set = (change: Partial<Record<'name' | 'password' | 'email' | 'organisationName', string>>) =>
    setForm({ ...form, ...change });
  const join = useMutation({
    async mutationFn() {
      const { ticket } = await callDoor<{ ticket: string }>('join', { token, ...form });
      await completeSignIn(ticket);
      window.location.assign('/enrol');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!join.isPending) join.mutate();
  };
  const error = (path: string) => fieldError(join.error, path);
  const shown = ['/name', '/password', '/email', '/organisationName'];
  return (
    <form onSubmit={submit} className="grid gap-4" noValidate>
      <FormProblem>{formError(join.error, shown)}</FormProblem>
      {form.organisationName !== undefined && (
        <Field label="Organisation" hint="You can name it now." error={error('/organisationName')}>
          <Input
            className="h-10"
            value={form.organisationName}
            onChange={(event) => set({ organisationName: event.target.value })}
            autoComplete="organization"
          />
        </Field>
      )}
      <Field label="Your name" error={error('/name')}>
        <Input
          className="h-10"
          value={form.name}
          onChange={(event) => set({ name: event.target.value })}
          autoComplete="name"
          autoFocus
        />
      </Field>
      <Field label="E-mail" error={error('/email')}>
        <Input
          className="h-10"
          type="email"
          value={email ?? form.email ?? ''}
          onChange={(event) => set({ email: event.target.value })}
          readOnly={email !== null}
          autoComplete="username"
        />
      </Field>
      <Field
        label="Password"
        hint="At least 12 characters. A few random words are good."
        error={error('/password')}
      >
        <Input
          className="h-10"
          type="password"
          value={form.password}
          onChange={(event) => set({ password: event.target.value })}
          autoComplete="new-password"
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" pending={join.isPending}>
        Create account
      </Button>
    </form>
  );
}
