'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { notify } from '#components/ui/toast.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { useStepUp } from './step-up-dialog.tsx';

interface Props {
  reviewId: string;
  lineIds: readonly string[];
  onDecided: () => void;
}

/** Stays in view while lines are chosen: keep or revoke them, with a reason. */
export function DecideLinesBar({ reviewId, lineIds, onDecided }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [decision, setDecision] = useState<'keep' | 'revoke' | null>(null);
  const mayNot = useWhyNot()('access-review:run');
  const decide = useMutation(trpc.accessReviews.decide.mutationOptions());
  const perform = useMutation({
    mutationFn: (given: { decision: 'keep' | 'revoke'; reason: string }) =>
      withStepUp(() => decide.mutateAsync({ reviewId, lineIds: [...lineIds], ...given })),
    onSuccess: async ({ decided }, given) => {
      await client.invalidateQueries({ queryKey: trpc.accessReviews.pathKey() });
      notify('clear', `${countOf(decided, 'line')} ${given.decision === 'keep' ? 'kept' : 'revoked'}`);
      setDecision(null);
      onDecided();
    },
  });
  const many = countOf(lineIds.length, 'line');
  const why = lineIds.length === 0 ? 'Choose lines first.' : mayNot;
  return (
    <section
      aria-label="Decision"
      className="sticky bottom-0 z-20 -mx-4 flex flex-wrap items-center gap-2 border-t border-line bg-raised px-4 py-3 sm:-mx-6 sm:px-6"
    >
      <span className="mr-auto text-muted" aria-live="polite">
        {lineIds.length === 0 ? 'Nothing chosen' : `${many} chosen`}
      </span>
      <Button disabled={why !== null} onClick={() => setDecision('keep')}>
        Keep chosen
      </Button>
      <Button variant="danger" reason={why} onClick={() => setDecision('revoke')}>
        Revoke chosen
      </Button>
      {decision && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setDecision(null)}
          title={decision === 'keep' ? `Keep ${many}` : `Revoke ${many}`}
          effect={
            decision === 'keep'
              ? 'They stay as they are until the next review.'
              : 'They end at once: roles are taken away, tokens stop working, members without a role are removed.'
          }
          confirmLabel={decision === 'keep' ? 'Keep' : 'Revoke'}
          danger={decision === 'revoke'}
          reasonMin={5}
          pending={perform.isPending}
          error={formError(perform.error)}
          onConfirm={(reason) => perform.mutate({ decision, reason })}
        />
      )}
      {dialog}
    </section>
  );
}
