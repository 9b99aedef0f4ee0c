'use client';

import { startAuthentication, WebAuthnError } from '@simplewebauthn/browser';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import type { SignedDecision } from '#server/approvals/domain/approval-record.ts';

interface Decision {
  id: string;
  subjectDigest: string;
  decision: SignedDecision;
  reason: string;
}

type Signed = Outputs['requests']['sign'];

/**
 * Signs a change request: with the reader's passkey over the record that the server wrote, when they have one; otherwise,
 * where the policy permits it, by a recent second factor that the server attests.
 */
export function useSigning(): {
  sign: (decision: Decision) => Promise<Signed>;
  isPending: boolean;
  /** Place it once in the component. */
  dialog: ReactNode;
} {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const settled = { onSettled: () => cache.invalidateQueries({ queryKey: trpc.requests.pathKey() }) };
  const prepare = useMutation(trpc.requests.prepareSignature.mutationOptions());
  const byCode = useMutation(trpc.requests.sign.mutationOptions(settled));
  const byPasskey = useMutation(trpc.requests.signWithPasskey.mutationOptions(settled));

  const sign = async (decision: Decision): Promise<Signed> => {
    const prepared = await prepare.mutateAsync(decision);
    if (prepared.passkey === null) return withStepUp(() => byCode.mutateAsync(decision));
    try {
      const { id, rawId, type, response } = await startAuthentication({ optionsJSON: prepared.passkey });
      return await byPasskey.mutateAsync({
        ...decision,
        draftId: prepared.draftId,
        response: { id, rawId, type, response },
      });
    } catch (error) {
      // Nobody answered on this device; a code will do where the policy does not insist.
      if (prepared.isPasskeyRequired || !isUnanswered(error)) throw error;
      return withStepUp(() => byCode.mutateAsync(decision));
    }
  };
  return { sign, isPending: prepare.isPending || byCode.isPending || byPasskey.isPending, dialog };
}

/** What went wrong while signing, in words for the reader. */
export function signingProblem(error: unknown): string {
  if (isUnanswered(error))
    return 'Your passkey did not answer. Nothing was signed; try again, on the device that holds it.';
  return refusalOf(error).message;
}

function isUnanswered(error: unknown): boolean {
  return error instanceof WebAuthnError || (error instanceof Error && error.name === 'NotAllowedError');
}
