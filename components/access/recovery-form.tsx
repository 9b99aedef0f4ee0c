'use client';

import Link from 'next/link';
import { AuthCard } from './auth-card.tsx';
import { callDoor, completeSignIn } from './call-door.ts';
import { SecondFactorForm } from './second-factor-form.tsx';

/** The second step of signing in without the authenticator. */
export function RecoveryForm({ next }: { next: string }) {
  return (
    <AuthCard
      title="Use a recovery code"
      lead="You got ten of them when you set up your second factor. Afterwards, replace the lost authenticator in Settings."
    >
      <SecondFactorForm
        kind="recoveryCode"
        submitLabel="Sign in"
        onGive={async (body) => {
          const { ticket } = await callDoor<{ ticket: string }>('sign-in/second-factor', body);
          await completeSignIn(ticket);
          window.location.assign(next);
        }}
      />
      <p className="mt-4 text-[13px] text-muted">
        <Link className="text-accent underline" href={`/sign-in?next=${encodeURIComponent(next)}`}>
          Back to sign-in
        </Link>
      </p>
    </AuthCard>
  );
}
