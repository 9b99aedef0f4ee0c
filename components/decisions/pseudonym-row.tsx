'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';

const SHOWN = 18;

/** One pseudonym of a decision, and the way back for who may take it: with a reason, a second factor, and an event. */
export function PseudonymRow({ decisionId, pseudonym }: { decisionId: string; pseudonym: string }) {
  const reason = useWhyNot()('pseudonym:reverse');
  const [open, setOpen] = useState(false);
  const { withStepUp, dialog } = useStepUp();
  const reverse = useMutation(
    useTRPC().decisions.reversePseudonym.mutationOptions({ onSuccess: () => setOpen(false) }),
  );
  const failure = reverse.error ? refusalOf(reverse.error) : null;
  const short = `${pseudonym.slice(0, SHOWN)}…`;
  return (
    <li className="flex min-w-0 flex-wrap items-center gap-2">
      <code className="font-mono text-[12.5px]">{short}</code>
      {reverse.data ? (
        <strong role="status" className="break-words">
          {reverse.data.value}
        </strong>
      ) : (
        <Button size="sm" reason={reason} onClick={() => setOpen(true)} aria-label={`Look up ${short}`}>
          Look up
        </Button>
      )}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Look up a pseudonym"
        effect="Shows what stands behind it. The log tells that you looked it up in this decision, and why."
        confirmLabel="Look up"
        reasonMin={5}
        pending={reverse.isPending}
        error={failure && failure.code !== 'step-up-required' ? failure.message : null}
        onConfirm={(given) => {
          const asked = { decisionId, pseudonym, reason: given };
          // A refusal is shown by the dialog through the mutation's own state.
          withStepUp(() => reverse.mutateAsync(asked)).catch(() => undefined);
        }}
      />
      {dialog}
    </li>
  );
}
