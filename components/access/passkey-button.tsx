'use client';

import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { formError } from '#components/forms/form-errors.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from './auth-card.tsx';
import { type Passkey, usePasskey } from './use-passkey.ts';

interface Props {
  label: string;
  variant?: 'primary' | 'secondary';
  /** What is done with the browser's passkeys; what it rejects with is shown above the button. */
  act: (passkey: Passkey) => Promise<unknown>;
}

/** Asks for a passkey, and says so where none can be used. */
export function PasskeyButton({ label, variant = 'secondary', act }: Props) {
  const passkey = usePasskey();
  const run = useMutation({ mutationFn: () => act(passkey) });
  return (
    <div className="grid gap-3">
      <FormProblem>{formError(run.error)}</FormProblem>
      <Button
        variant={variant}
        size="lg"
        pending={run.isPending}
        reason={passkey.whyNot}
        onClick={() => run.mutate()}
      >
        <KeyRound aria-hidden />
        {label}
      </Button>
    </div>
  );
}
