'use client';

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import Link from 'next/link';
import { useState } from 'react';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { AuthCard } from './auth-card.tsx';
import { callDoor, completeSignIn } from './call-door.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';

export type SecondMethod = 'passkey' | 'totp' | 'recovery-code';

interface Props {
  next: string;
  methods: readonly SecondMethod[];
  /** The attempt has ended; it begins anew with the password. */
  onEnded: (message: string) => void;
}

/** The second step of signing in: a passkey where there is one, else a code. */
export function SecondFactorStep({ next, methods, onEnded }: Props) {
  const hasPasskey = methods.includes('passkey');
  const [byCode, setByCode] = useState(!hasPasskey);
  const startAgain = (error: unknown) => {
    const { details, message } = refusalOf(error);
    if (details.startAgain !== true) throw error;
    onEnded(message);
  };
  const give = (body: Readonly<Record<string, unknown>>) =>
    callDoor<{ ticket: string }>('sign-in/second-factor', body)
      .then(({ ticket }) => completeSignIn(ticket))
      .then(() => window.location.assign(next));
  return (
    <AuthCard
      title={byCode ? 'Enter your code' : 'Confirm it is you'}
      lead={
        byCode
          ? 'Open your authenticator app and type the code for Interlock.'
          : 'Your device asks for its PIN, your fingerprint or your face.'
      }
    >
      <div className="grid gap-3">
        {byCode ? (
          <SecondFactorForm
            kind="code"
            submitLabel="Sign in"
            onGive={(body) => give(body).catch(startAgain)}
          />
        ) : (
          <PasskeyButton
            label="Use your passkey"
            variant="primary"
            act={({ answer }) =>
              callDoor<PublicKeyCredentialRequestOptionsJSON>('sign-in/second-factor/offer', {})
                .then(answer)
                .then((passkey) => give({ passkey }))
                .catch(startAgain)
            }
          />
        )}
        {hasPasskey && methods.includes('totp') && (
          <Button variant="ghost" onClick={() => setByCode(!byCode)}>
            {byCode ? 'Use your passkey instead' : 'Use your authenticator'}
          </Button>
        )}
      </div>
      <p className="mt-4 text-[13px] text-muted">
        {byCode ? 'No phone at hand?' : 'Lost your passkeys?'}{' '}
        <Link className="text-accent underline" href={`/recovery?next=${encodeURIComponent(next)}`}>
          Use a recovery code
        </Link>
      </p>
    </AuthCard>
  );
}
