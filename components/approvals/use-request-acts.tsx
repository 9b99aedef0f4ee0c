'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { Outputs } from '#components/trpc/outputs.ts';
import { notify } from '#components/ui/toast.tsx';
import type { Act } from '#server/approvals/domain/permitted-acts.ts';
import type { RequestDetail } from '#server/approvals/domain/request-facts.ts';
import { signingProblem, useSigning } from './use-signing.tsx';

type Signed = Outputs['requests']['sign'];

const SAID = {
  applied: ['clear', 'Approved and applied', 'The rollout has been requested.'],
  stale: ['caution', 'The request is stale', 'Nothing was applied.'],
  rejected: ['stop', 'Rejected'],
  ratified: ['clear', 'Ratified'],
  repudiated: ['stop', 'Repudiated', 'An incident was opened. Returning is one press away.'],
} as const satisfies Partial<Record<Signed['state'], Parameters<typeof notify>>>;

function tell({ state }: Signed): void {
  const said: Parameters<typeof notify> =
    state in SAID ? [...SAID[state as keyof typeof SAID]] : ['person', 'Signed'];
  notify(...said);
}

/** Does what is pressed on a request, tells what came of it, and keeps the words of a refusal. */
export function useRequestActs(request: Pick<RequestDetail, 'id' | 'subjectDigest'>): {
  /** Answers whether it was done. */
  press: (act: Act, reason: string) => Promise<boolean>;
  isPending: boolean;
  problem: string | null;
  forgetProblem: () => void;
  /** Place it once in the component. */
  dialog: ReactNode;
} {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const settled = { onSettled: () => cache.invalidateQueries({ queryKey: trpc.requests.pathKey() }) };
  const signing = useSigning();
  const takeBack = useMutation(trpc.requests.takeBack.mutationOptions(settled));
  const withdraw = useMutation(trpc.requests.withdraw.mutationOptions(settled));
  const checkAgain = useMutation(trpc.requests.checkAgain.mutationOptions(settled));
  const [problem, setProblem] = useState<string | null>(null);
  const { id, subjectDigest } = request;

  const press = async (act: Act, reason: string): Promise<boolean> => {
    setProblem(null);
    try {
      if (act === 'withdraw') await withdraw.mutateAsync({ id, reason });
      else if (act === 'take-back') await takeBack.mutateAsync({ id, reason });
      else if (act === 'check-again') await checkAgain.mutateAsync({ id });
      else tell(await signing.sign({ id, subjectDigest, decision: act, reason }));
      return true;
    } catch (refused) {
      setProblem(signingProblem(refused));
      return false;
    }
  };
  return {
    press,
    isPending: signing.isPending || takeBack.isPending || withdraw.isPending || checkAgain.isPending,
    problem,
    forgetProblem: () => setProblem(null),
    dialog: signing.dialog,
  };
}
