'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useWeeklyCalls } from '#components/deployments/use-weekly-calls.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import type { Act } from '#server/approvals/domain/permitted-acts.ts';
import type { RequestDetail } from '#server/approvals/domain/request-facts.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { useRequestActs } from './use-request-acts.tsx';

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
  const calls = useWeeklyCalls(request.workflow.id, request.environment);
  const [asked, setAsked] = useState<Act | null>(null);
  const acts = useRequestActs(request);
  const { acts: whyNot } = request;
  const [forIt, againstIt] =
    request.state === 'emergency_applied'
      ? (['ratify', 'repudiate'] as const)
      : (['approve', 'reject'] as const);

  const button = (act: Act, variant?: 'primary') => (
    <Button
      variant={variant ?? (WORDING[act].danger ? 'danger' : 'secondary')}
      reason={whyNot[act]}
      onClick={() => {
        acts.forgetProblem();
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
      {button(forIt, 'primary')}
      {(whyNot[forIt] === null || whyNot[againstIt] !== whyNot[forIt]) && button(againstIt)}
      {whyNot['check-again'] === null && button('check-again')}
      {whyNot['take-back'] === null && button('take-back')}
      {whyNot.withdraw === null && button('withdraw')}
      {request.whyNotBreakGlass === null && (
        <Button asChild variant="danger">
          <Link href={`/requests/${request.id}/break-glass`}>Apply in an emergency</Link>
        </Button>
      )}
      {asked && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsked(null)}
          title={WORDING[asked].title}
          effect={effectOf(asked, request, calls)}
          confirmLabel={WORDING[asked].label}
          danger={WORDING[asked].danger}
          reasonMin={asked === 'check-again' ? undefined : REASON_MIN}
          pending={acts.isPending}
          error={acts.problem}
          onConfirm={(reason) => void acts.press(asked, reason).then((done) => done && setAsked(null))}
        />
      )}
      {acts.dialog}
    </section>
  );
}
