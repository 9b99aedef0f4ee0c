'use client';

import { type ReactNode, useCallback, useState } from 'react';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { callDoor } from './call-door.ts';
import { SecondFactorForm } from './second-factor-form.tsx';

interface Waiting {
  done: () => void;
  cancel: () => void;
}

export interface StepUp {
  /** Runs the act; when it needs a recent second factor, asks for a code and runs it once more. Rejects with the refusal when cancelled. */
  withStepUp: <T>(act: () => Promise<T>) => Promise<T>;
  /** Place it once in the component. */
  dialog: ReactNode;
}

/** Lets an act ask for a second factor when, and only when, the server wants a recent one. */
export function useStepUp(): StepUp {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const withStepUp = useCallback(async <T,>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (refusalOf(error).code !== 'step-up-required') throw error;
      await new Promise<void>((resolve, reject) => {
        setWaiting({ done: resolve, cancel: () => reject(error) });
      }).finally(() => setWaiting(null));
      return act();
    }
  }, []);
  return { withStepUp, dialog: waiting && <StepUpDialog waiting={waiting} /> };
}

function StepUpDialog({ waiting }: { waiting: Waiting }) {
  const [kind, setKind] = useState<'code' | 'recoveryCode'>('code');
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && waiting.cancel()}
      title="Confirm it is you"
      description="This act needs a second factor from the last five minutes."
    >
      <div className="grid gap-3">
        <SecondFactorForm
          key={kind}
          kind={kind}
          submitLabel="Confirm"
          onGive={async (body) => {
            await callDoor('step-up', body);
            waiting.done();
          }}
        />
        <Button variant="ghost" onClick={() => setKind(kind === 'code' ? 'recoveryCode' : 'code')}>
          {kind === 'code' ? 'Use a recovery code' : 'Use your authenticator'}
        </Button>
      </div>
    </Dialog>
  );
}
