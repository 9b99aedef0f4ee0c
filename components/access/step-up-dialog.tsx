'use client';

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useCallback, useState } from 'react';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { callDoor } from './call-door.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';

type Method = 'passkey' | 'totp' | 'recovery-code';

interface Offer {
  methods: Method[];
  passkey: PublicKeyCredentialRequestOptionsJSON | null;
}

interface Waiting {
  /** What the act accepts, as its refusal said. */
  accepted: readonly Method[];
  done: () => void;
  cancel: () => void;
}

export interface StepUp {
  /** Runs the act; when it needs a recent second factor, asks for one and runs it once more. Rejects with the refusal when cancelled. */
  withStepUp: <T>(act: () => Promise<T>) => Promise<T>;
  /** Place it once in the component. */
  dialog: ReactNode;
}

const EVERY_METHOD: readonly Method[] = ['passkey', 'totp', 'recovery-code'];

function acceptedBy(details: Readonly<Record<string, unknown>>): readonly Method[] {
  const { methods } = details;
  if (!Array.isArray(methods)) return EVERY_METHOD;
  return EVERY_METHOD.filter((method) => methods.includes(method));
}

/** Lets an act ask for a second factor when, and only when, the server wants a recent one. */
export function useStepUp(): StepUp {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const withStepUp = useCallback(async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      const { code, details } = refusalOf(error);
      if (code !== 'step-up-required') throw error;
      await new Promise<void>((resolve, reject) => {
        setWaiting({ accepted: acceptedBy(details), done: resolve, cancel: () => reject(error) });
      }).finally(() => setWaiting(null));
      return act();
    }
  }, []);
  return { withStepUp, dialog: waiting && <StepUpDialog waiting={waiting} /> };
}

function StepUpDialog({ waiting }: { waiting: Waiting }) {
  const offer = useQuery({
    queryKey: ['step-up'],
    queryFn: () => callDoor<Offer>('step-up/offer', {}),
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const usable = offer.data?.methods.filter((method) => waiting.accepted.includes(method));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && waiting.cancel()}
      title="Confirm it is you"
      description={
        waiting.accepted.includes('totp')
          ? 'This act needs a second factor from the last five minutes.'
          : 'This act needs a passkey from the last five minutes; no other factor is enough.'
      }
    >
      {offer.error ? (
        <ErrorState
          title="Your second factors could not be read"
          message={refusalOf(offer.error).message}
          reference={refusalOf(offer.error).reference}
          onRetry={() => void offer.refetch()}
        />
      ) : usable ? (
        <Ways usable={usable} onConfirmed={waiting.done} />
      ) : (
        <Skeleton className="h-24" />
      )}
    </Dialog>
  );
}

const SWITCH_TO = {
  totp: 'Use your authenticator',
  'recovery-code': 'Use a recovery code',
} as const;

/** The ways this person can confirm, the surest first; the typed ones one at a time. */
function Ways({ usable, onConfirmed }: { usable: readonly Method[]; onConfirmed: () => void }) {
  const typed = usable.filter((method) => method !== 'passkey');
  const hasPasskey = usable.includes('passkey');
  const [method, setMethod] = useState<'totp' | 'recovery-code' | null>(
    hasPasskey ? null : (typed[0] ?? null),
  );
  const confirm = async (body: Readonly<Record<string, unknown>>) => {
    await callDoor('step-up', body);
    onConfirmed();
  };
  if (usable.length === 0) return <AddOneFirst />;
  return (
    <div className="grid gap-3">
      {hasPasskey && (
        <PasskeyButton
          label="Use your passkey"
          variant="primary"
          act={async ({ answer }) => {
            const { passkey } = await callDoor<Offer>('step-up/offer', {});
            if (passkey) await confirm({ passkey: await answer(passkey) });
          }}
        />
      )}
      {method && (
        <SecondFactorForm
          key={method}
          kind={method === 'totp' ? 'code' : 'recoveryCode'}
          submitLabel="Confirm"
          onGive={confirm}
        />
      )}
      {typed
        .filter((other) => other !== method)
        .map((other) => (
          <Button key={other} variant="ghost" onClick={() => setMethod(other)}>
            {SWITCH_TO[other]}
          </Button>
        ))}
    </div>
  );
}

function AddOneFirst() {
  return (
    <div className="grid gap-3">
      <p>
        You have no passkey yet. A passkey is a key that your phone, computer or security key keeps, and that
        it uses only after verifying you. Add one in your settings, then come back and do this again.
      </p>
      <Button asChild variant="primary">
        <Link href="/settings#passkeys">Add a passkey</Link>
      </Button>
    </div>
  );
}
