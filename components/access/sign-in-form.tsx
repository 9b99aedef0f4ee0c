'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { AuthCard, FormProblem } from './auth-card.tsx';
import { callDoor, completeSignIn } from './call-door.ts';
import { SecondFactorForm } from './second-factor-form.tsx';

type PasswordAnswer = { next: 'second-factor' } | { next: 'enrol'; ticket: string };

/** Signing in: the password, then the code. `next` is where it leads. */
export function SignInForm({ next }: { next: string }) {
  const [step, setStep] = useState<'password' | 'second-factor'>('password');
  const [ended, setEnded] = useState<string | null>(null);
  if (step === 'password') {
    return <PasswordStep next={next} problem={ended} onPassed={() => setStep('second-factor')} />;
  }
  const startAgain = (error: unknown) => {
    const { details, message } = refusalOf(error);
    if (details.startAgain !== true) throw error;
    setEnded(message);
    setStep('password');
  };
  return (
    <AuthCard title="Enter your code" lead="Open your authenticator app and type the code for Interlock.">
      <SecondFactorForm
        kind="code"
        submitLabel="Sign in"
        onGive={(body) =>
          callDoor<{ ticket: string }>('sign-in/second-factor', body)
            .then(({ ticket }) => completeSignIn(ticket))
            .then(() => window.location.assign(next))
            .catch(startAgain)
        }
      />
      <p className="mt-4 text-[13px] text-muted">
        No phone at hand?{' '}
        <Link className="text-accent underline" href={`/recovery?next=${encodeURIComponent(next)}`}>
          Use a recovery code
        </Link>
      </p>
    </AuthCard>
  );
}

interface StepProps {
  next: string;
  problem: string | null;
  onPassed: () => void;
}

function PasswordStep({ next, problem, onPassed }: StepProps) {
  const [form, setForm] = useState({ email: '', password: '' });
  const signIn = useMutation({
    async mutationFn() {
      const answer = await callDoor<PasswordAnswer>('sign-in/password', form);
      if (answer.next === 'second-factor') return onPassed();
      await completeSignIn(answer.ticket);
      window.location.assign(`/enrol?next=${encodeURIComponent(next)}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate();
  };
  const shown = ['/email', '/password'];
  return (
    <AuthCard title="Sign in to Interlock">
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <FormProblem>{formError(signIn.error, shown) ?? (signIn.error ? null : problem)}</FormProblem>
        <Field label="E-mail" error={fieldError(signIn.error, '/email')}>
          <Input
            className="h-10"
            type="email"
            autoComplete="username"
            value={form.email}
            onChange={(event) => setForm({ ...form, email: event.target.value })}
            autoFocus
          />
        </Field>
        <Field label="Password" error={fieldError(signIn.error, '/password')}>
          <Input
            className="h-10"
            type="password"
            autoComplete="current-password"
            value={form.password}
            onChange={(event) => setForm({ ...form, password: event.target.value })}
          />
        </Field>
        <Button type="submit" variant="primary" size="lg" pending={signIn.isPending}>
          Continue
        </Button>
      </form>
    </AuthCard>
  );
}
