'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { OtpInput } from '#components/ui/otp-input.tsx';
import { FormProblem } from './auth-card.tsx';

interface Props {
  kind: 'code' | 'recoveryCode';
  submitLabel: string;
  onGive: (body: Readonly<Record<string, string>>) => Promise<unknown>;
}

/** Asks for a code of the authenticator, or for a recovery code; six digits submit themselves. */
export function SecondFactorForm({ kind, submitLabel, onGive }: Props) {
  const [value, setValue] = useState('');
  const give = useMutation({
    mutationFn: (given: string) => onGive({ [kind]: given }),
    onError: () => setValue(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!give.isPending) give.mutate(value);
  };
  const path = `/${kind}`;
  const change = (next: string) => {
    setValue(next);
    if (kind === 'code' && /^\d{6}$/.test(next.replace(/\s/g, '')) && !give.isPending) give.mutate(next);
  };
  return (
    <form onSubmit={submit} className="grid gap-4" noValidate>
      <FormProblem>{formError(give.error, [path])}</FormProblem>
      {kind === 'code' ? (
        <Field label="Code" hint="Six digits, new every 30 seconds." error={fieldError(give.error, path)}>
          <OtpInput value={value} onChange={(event) => change(event.target.value)} autoFocus />
        </Field>
      ) : (
        <Field
          label="Recovery code"
          hint="24 letters and digits. Each works once and ends your other sessions."
          error={fieldError(give.error, path)}
        >
          <Input
            className="h-10 font-mono"
            value={value}
            onChange={(event) => setValue(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
        </Field>
      )}
      <Button type="submit" variant="primary" size="lg" pending={give.isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}
