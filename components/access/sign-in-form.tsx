'use client';

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { AuthCard, FormProblem } from './auth-card.tsx';
import { callDoor, completeSignIn } from './call-door.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { SecondFactorStep, type SecondMethod } from './second-factor-step.tsx';
import { SsoOfferFor } from './sso-offer.tsx';

type PasswordAnswer = { next: 'second-factor'; methods: SecondMethod[] } | { next: 'enrol'; ticket: string };

/** Signing in: the organisation's own way, a passkey, or the password and then a second factor. `next` is where it leads. */
export function SignInForm({ next, problem = null }: { next: string; problem?: string | null }) {
  const [methods, setMethods] = useState<readonly SecondMethod[] | null>(null);
  const [ended, setEnded] = useState<string | null>(problem);
  if (methods === null) return <PasswordStep next={next} problem={ended} onPassed={setMethods} />;
  const onEnded = (message: string) => {
    setEnded(message);
    setMethods(null);
  };
  return <SecondFactorStep next={next} methods={methods} onEnded={onEnded} />;
}

interface StepProps {
  next: string;
  problem: string | null;
  onPassed: (methods: readonly SecondMethod[]) => void;
}

function PasswordStep({ next, problem, onPassed }: StepProps) {
  const [form, setForm] = useState({ email: '', password: '' });
  const [typed, setTyped] = useState('');
  const email = useRef<HTMLInputElement>(null);
  const readEmail = useCallback(() => {
    const value = email.current?.value ?? '';
    setForm((before) => ({ ...before, email: value }));
    setTyped(value.trim());
  }, []);
  // What was typed, or filled in by the browser, before this page answered stands in the field alone.
  useEffect(() => {
    if (document.activeElement !== email.current) readEmail();
  }, [readEmail]);
  const signIn = useMutation({
    async mutationFn() {
      const answer = await callDoor<PasswordAnswer>('sign-in/password', form);
      if (answer.next === 'second-factor') return onPassed(answer.methods);
      await completeSignIn(answer.ticket);
      window.location.assign(`/enrol?next=${encodeURIComponent(next)}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTyped(form.email.trim());
    if (!signIn.isPending) signIn.mutate();
  };
  const shown = ['/email', '/password'];
  return (
    <AuthCard title="Sign in to Interlock">
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <FormProblem>{formError(signIn.error, shown) ?? (signIn.error ? null : problem)}</FormProblem>
        <Field label="E-mail" error={fieldError(signIn.error, '/email')}>
          <Input
            ref={email}
            className="h-10"
            type="email"
            autoComplete="username"
            value={form.email}
            onChange={(event) => setForm({ ...form, email: event.target.value })}
            onBlur={readEmail}
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
      <div className="mt-3 grid gap-2 border-t border-line pt-3">
        <SsoOfferFor email={typed} next={next} />
        <PasskeyButton
          label="Sign in with a passkey"
          act={async ({ answer }) => {
            const email = form.email.trim();
            const options = await callDoor<PublicKeyCredentialRequestOptionsJSON>(
              'sign-in/passkey/offer',
              email === '' ? {} : { email },
            );
            const { ticket } = await callDoor<{ ticket: string }>('sign-in/passkey', {
              passkey: await answer(options),
            });
            await completeSignIn(ticket);
            window.location.assign(next);
          }}
        />
      </div>
    </AuthCard>
  );
}
