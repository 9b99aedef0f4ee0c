'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWeeklyCalls } from '#components/deployments/use-weekly-calls.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { Act } from '#server/approvals/domain/permitted-acts.ts';
import type { RequestDetail } from '#server/approvals/domain/request-facts.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { useSigning } from './use-signing.tsx';

const REASON_MIN = 5;

const WORDING = {
  approve: { title: 'Approve this change', label: 'Approve', danger: false },
  reject: { title: 'Reject this change', label: 'Reject', danger: true },
  ratify: { title: 'Ratify this emergency change', label: 'Ratify', danger: false },
  repudiate: { title: 'Repudiate this emergency change', label: 'Repudiate', danger: true },
  'take-back': { title: 'Take your signature back', label: 'Take signature back', danger: true },
  withdraw: { title: 'Withdraw this request', label: 'Withdraw request', danger: true },
  'check-again': { title: 'Run the gates again', label: 'Run gates again', danger: false },
} as const satisfies Record<Act, { title: string; label: string; danger: boolean }>;

function effectOf(act: Act, request: RequestDetail, calls: string): string {
  const { model, workflow, environment, manifest, slots, diff } = request;
  const serves = diff.find(({ group }) => group === 'Model')?.now;
  const from = manifest.baseRevision
    ? `${serves ?? 'what serves now'} (revision ${manifest.baseRevision.number})`
    : 'nothing';
  const open = slots.filter(({ filledBy }) => filledBy === null).length;
  switch (act) {
    case 'approve':
      return open <= 1
        ? `Yours is the last signature: it moves 100 % of ${environment} traffic of ${workflow.name}${calls} from ${from} to ${model.name} version ${model.version} as soon as the cluster serves it.`
        : `Signs for moving 100 % of ${environment} traffic of ${workflow.name}${calls} from ${from} to ${model.name} version ${model.version}. ${countOf(open - 1, 'more signature is', 'more signatures are')} needed after yours.`;
    case 'reject':
      return `Ends request ${request.number}. ${workflow.name} keeps serving ${from}. It can be asked for again with a new request.`;
    case 'ratify':
      return open <= 1
        ? `Says that applying request ${request.number} without its signatures was right. ${workflow.name} keeps serving ${model.name} version ${model.version}.`
        : `Says that applying request ${request.number} without its signatures was right. ${countOf(open - 1, 'more signature is', 'more signatures are')} needed after yours.`;
    case 'repudiate':
      return `Says that applying request ${request.number} without its signatures was wrong. Opens an incident; returning to the revision before is one press away.`;
    case 'take-back':
      return `Voids your signature on request ${request.number}; somebody must sign in its place before anything is applied.`;
    case 'withdraw':
      return `Ends request ${request.number} and voids its signatures. Nothing changes in ${environment}.`;
    case 'check-again':
      return 'Runs every gate anew.';
  }
}

/** The acts on a request, always in view, each with the reason why it is not yours to press. */
export function DecisionBar({ request }: { request: RequestDetail }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const calls = useWeeklyCalls(request.workflow.id, request.environment);
  const [asked, setAsked] = useState<Act | null>(null);
  const settled = {
    onSettled: () => cache.invalidateQueries({ queryKey: trpc.requests.pathKey() }),
  };
  const signing = useSigning();
  const takeBack = useMutation(trpc.requests.takeBack.mutationOptions(settled));
  const withdraw = useMutation(trpc.requests.withdraw.mutationOptions(settled));
  const checkAgain = useMutation(trpc.requests.checkAgain.mutationOptions(settled));
  const [error, setError] = useState<string | null>(null);

  const press = async (act: Act, reason: string) => {
    setError(null);
    const { id, subjectDigest } = request;
    try {
      if (act === 'withdraw') await withdraw.mutateAsync({ id, reason });
      else if (act === 'take-back') await takeBack.mutateAsync({ id, reason });
      else if (act === 'check-again') await checkAgain.mutateAsync({ id });
      else {
        const signed = await signing.sign({ id, subjectDigest, decision: act, reason });
        if (signed.state === 'applied')
          notify('clear', 'Approved and applied', 'The rollout has been requested.');
        else if (signed.state === 'stale') notify('caution', 'The request is stale', 'Nothing was applied.');
        else if (signed.state === 'rejected') notify('stop', 'Rejected');
        else notify('person', 'Signed');
      }
      setAsked(null);
    } catch (refused) {
      setError(refusalOf(refused).message);
    }
  };

  const button = (act: Act, variant?: 'primary') => (
    <Button
      variant={variant ?? (WORDING[act].danger ? 'danger' : 'secondary')}
      reason={request.acts[act]}
      onClick={() => {
        setError(null);
        setAsked(act);
      }}
    >
      {WORDING[act].label}
    </Button>
  );

  return (
    <section
      aria-label="Decision"
      className="sticky bottom-0 z-20 -mx-4 mt-4 sm:-mx-6 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-raised px-4 py-3 sm:px-6"
    >
      {button('approve', 'primary')}
      {request.acts.approve === null || request.acts.reject !== request.acts.approve
        ? button('reject')
        : null}
      {request.acts['check-again'] === null && button('check-again')}
      {request.acts['take-back'] === null && button('take-back')}
      {request.acts.withdraw === null && button('withdraw')}
      {asked && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsked(null)}
          title={WORDING[asked].title}
          effect={effectOf(asked, request, calls)}
          confirmLabel={WORDING[asked].label}
          danger={WORDING[asked].danger}
          reasonMin={asked === 'check-again' ? undefined : REASON_MIN}
          pending={signing.isPending || takeBack.isPending || withdraw.isPending || checkAgain.isPending}
          error={error}
          onConfirm={(reason) => void press(asked, reason)}
        />
      )}
      {signing.dialog}
    </section>
  );
}
