'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { FormProblem } from './auth-card.tsx';
import { callDoor, completeSignIn } from './call-door.ts';

/** Proves the password and goes on to enrolment; people without one are signed in by their provider already. */
export function ResetFactorsForm({ token, hasPassword }: { token: string; hasPassword: boolean }) {
  const [password, setPassword] = useState('');
  const reset = useMutation({
    async mutationFn() {
      const body = hasPassword ? { token, password } : { token };
      const { ticket } = await callDoor<{ ticket: string }>('reset-factors', body);
      await completeSignIn(ticket);
      window.location.assign('/enrol');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!reset.isPending) reset.mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-4" noValidate>
      <FormProblem>{formError(reset.error, ['/password'])}</FormProblem>
      {hasPassword && (
        <Field label="Password" error={fieldError(reset.error, '/password')}>
          <Input
            className="h-10"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoFocus
          />
        </Field>
      )}
      <Button type="submit" variant="primary" size="lg" pending={reset.isPending}>
        Continue to enrolment
      </Button>
    </form>
  );
}
