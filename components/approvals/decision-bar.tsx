'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useWeeklyCalls } from '#components/deployments/use-weekly-calls.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import type { Act } from '#server/approvals/domain/permitted-acts.ts';
import type { RequestDetail } from '#server/approvals/domain/request-facts.ts';
import { effectOf } from './describe-effect.ts';
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

/** The acts on a request, always in view, each with the reason why it is not yours to press. */
export function DecisionBar({ request }: { request: RequestDetail }) {
  const calls = useWeeklyCalls(request.workflow?.id ?? '', request.environment);
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
