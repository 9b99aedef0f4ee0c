'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { notify } from '#components/ui/toast.tsx';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';
import type { AssessmentShown, AssessmentVersion } from './rows.ts';

const ACTS = {
  approve: { label: 'Approve assessment', title: 'Approve this assessment', danger: false },
  return: { label: 'Return to author', title: 'Return this assessment to its author', danger: true },
} as const;
type Decision = keyof typeof ACTS;

function effectOf(decision: Decision, { workflow }: AssessmentShown, version: AssessmentVersion): string {
  if (decision === 'return')
    return 'Its author reads your reason and writes the next version. What was approved before stays in force.';
  if (version.tier === null) return `Version ${version.number} counts from now on for ${workflow.name}.`;
  const { name } = RISK_TIER_WORDING[version.tier];
  return `Version ${version.number} counts from now on. The tier of ${workflow.name} cannot be lower than ${name} while it does.`;
}

/** The word of somebody who did not write it. */
export function SignOffPanel({ shown, version }: { shown: AssessmentShown; version: AssessmentVersion }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [asking, setAsking] = useState<Decision | null>(null);
  const signOff = useMutation(trpc.assessments.signOff.mutationOptions());
  const perform = useMutation({
    mutationFn: ({ decision, reason }: { decision: Decision; reason: string }) =>
      withStepUp(() =>
        signOff.mutateAsync({ id: version.id, subjectDigest: version.digest, decision, reason }),
      ),
    onSuccess: async ({ decision, workflowIsBelow }) => {
      setAsking(null);
      const words = decision === 'approve' ? 'The assessment is approved' : 'The assessment is returned';
      notify(
        workflowIsBelow ? 'caution' : 'clear',
        words,
        workflowIsBelow ? 'The workflow stands below the tier it found. Raise it on its page.' : undefined,
      );
      await cache.invalidateQueries();
    },
  });
  return (
    <Panel title="Sign-off" subtitle="By a risk officer who did not write it">
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" reason={shown.whyNotSign} onClick={() => setAsking('approve')}>
          {ACTS.approve.label}
        </Button>
        {shown.whyNotSign === null && (
          <Button onClick={() => setAsking('return')}>{ACTS.return.label}</Button>
        )}
      </div>
      {asking && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsking(null)}
          title={ACTS[asking].title}
          effect={effectOf(asking, shown, version)}
          confirmLabel={ACTS[asking].label}
          danger={ACTS[asking].danger}
          reasonMin={10}
          pending={perform.isPending}
          error={perform.error ? refusalOf(perform.error).message : null}
          onConfirm={(reason) => perform.mutate({ decision: asking, reason })}
        />
      )}
      {dialog}
    </Panel>
  );
}
