'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { refusalOf } from '#components/trpc/refusal.ts';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { AuthCard } from './auth-card.tsx';
import { callDoor } from './call-door.ts';
import { describeUserAgent } from './describe-user-agent.ts';
import { enrolPasskey } from './enrol-passkey.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SecondFactorForm } from './second-factor-form.tsx';
import { useStepUp } from './step-up-dialog.tsx';

interface Offer {
  secret: string;
  qr: string;
  enrolment: string;
}

/** Sets up an authenticator app: scan, confirm, keep the recovery codes. */
export function EnrolForm({ next, isReplacement }: { next: string; isReplacement: boolean }) {
  const { withStepUp, dialog } = useStepUp();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const offer = useQuery({
    queryKey: ['enrolment'],
    queryFn: () => withStepUp(() => callDoor<Offer>('enrol/offer', {})),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (codes) {
    return (
      <AuthCard title="Keep your recovery codes" lead="Your second factor is set up.">
        <RecoveryCodes codes={codes} doneLabel="Open Interlock" onDone={() => window.location.assign(next)} />
      </AuthCard>
    );
  }
  const confirm = async (body: Readonly<Record<string, string>>) => {
    const enrolment = offer.data?.enrolment ?? '';
    const done = await callDoor<{ recoveryCodes: string[] }>('enrol/confirm', { ...body, enrolment });
    setCodes(done.recoveryCodes);
  };
  return (
    <AuthCard
      title={isReplacement ? 'Replace your authenticator' : 'Set up your second factor'}
      lead="Scan this with an authenticator app, such as Aegis, 2FAS, 1Password or Google Authenticator."
    >
      {dialog}
      {offer.error ? (
        <ErrorState
          title="The code could not be made"
          message={refusalOf(offer.error).message}
          reference={refusalOf(offer.error).reference}
          onRetry={() => void offer.refetch()}
        />
      ) : (
        <div className="grid gap-5">
          <Scan offer={offer.data} />
          <SecondFactorForm kind="code" submitLabel="Confirm code" onGive={confirm} />
        </div>
      )}
      {!isReplacement && (
        <PasskeyInstead
          onMade={(made) => (made.length > 0 ? setCodes(made) : window.location.assign(next))}
        />
      )}
    </AuthCard>
  );
}

/** The other way to a second factor. */
function PasskeyInstead({ onMade }: { onMade: (recoveryCodes: string[]) => void }) {
  return (
    <div className="mt-5 border-t border-line pt-4">
      <PasskeyButton
        label="Use a passkey instead"
        act={async (passkey) => {
          const name = describeUserAgent(window.navigator.userAgent);
          onMade((await enrolPasskey(passkey, name)).recoveryCodes);
        }}
      />
    </div>
  );
}

function Scan({ offer }: { offer: Offer | undefined }) {
  if (!offer) return <Skeleton className="size-52" />;
  return (
    <div className="grid gap-3">
      {/* biome-ignore lint/performance/noImgElement: a data URI has nothing to optimise */}
      <img
        className="size-52 rounded-md border border-line bg-white"
        src={`data:image/svg+xml;base64,${btoa(offer.qr)}`}
        alt="QR code for your authenticator app; the key below is the same in letters"
      />
      <details className="text-[13px]">
        <summary className="cursor-pointer text-muted">Type the key instead</summary>
        <p className="mt-1 font-mono break-all select-all" data-testid="totp-secret">
          {offer.secret}
        </p>
      </details>
    </div>
  );
}
