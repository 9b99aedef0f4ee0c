'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import { countOf } from '#server/platform/domain/wording.ts';
import { AccessReviewLines } from './access-review-lines.tsx';
import { DecideLinesBar } from './decide-lines-bar.tsx';
import { useStepUp } from './step-up-dialog.tsx';

/** One access review: how far it is, its lines by person, and the acts of deciding and closing. */
export function AccessReviewView({ reviewId }: { reviewId: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.accessReviews.get.queryOptions({ reviewId }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { review, lines } = data;
  const undecided = lines.filter(({ decision }) => decision === null);
  const waiting = undecided.filter(({ isInForce }) => isInForce).length;
  const done = lines.length - undecided.length;
  const toggle = (ids: readonly string[], isChosen: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  };
  return (
    <>
      <PageHeader
        title={`Access review ${review.number}`}
        breadcrumb={[{ label: 'Access reviews', href: '/settings/access-reviews' }]}
        actions={review.closedAt === null && <CloseReviewButton reviewId={reviewId} waiting={waiting} />}
      />
      <FactStrip
        facts={[
          { label: 'Opened by', value: review.openedByName },
          { label: 'Opened', value: <RelativeTime at={review.openedAt} /> },
          review.closedAt
            ? { label: 'Closed', value: <RelativeTime at={review.closedAt} /> }
            : { label: 'Due', value: <RelativeTime at={review.dueAt} /> },
          { label: 'Kept', value: review.kept },
          { label: 'Revoked', value: review.revoked },
          { label: 'Ended meanwhile', value: review.ended },
        ]}
      />
      <div className="grid gap-4">
        {review.closedAt === null ? (
          <Progress
            value={lines.length === 0 ? 1 : done / lines.length}
            label={`${done} of ${countOf(lines.length, 'line')} decided`}
          />
        ) : (
          <p className="text-muted">
            {`Closed by ${review.closedByName}. The digest of all decisions stands in the `}
            <Link className="text-accent underline" href="/audit?type=access-review.closed">
              audit log
            </Link>
            :{' '}
            <CopyableId
              id={review.decisionsDigest ?? ''}
              display={(review.decisionsDigest ?? '').slice(0, 12)}
            />
          </p>
        )}
        <AccessReviewLines lines={lines} chosen={chosen} onToggle={toggle} />
        {review.closedAt === null && (
          <DecideLinesBar reviewId={reviewId} lineIds={[...chosen]} onDecided={() => setChosen(new Set())} />
        )}
      </div>
    </>
  );
}

function CloseReviewButton({ reviewId, waiting }: { reviewId: string; waiting: number }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [isOpen, setIsOpen] = useState(false);
  const mayNot = useWhyNot()('access-review:run');
  const close = useMutation(trpc.accessReviews.close.mutationOptions());
  const perform = useMutation({
    mutationFn: () => withStepUp(() => close.mutateAsync({ reviewId })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: trpc.accessReviews.pathKey() });
      notify('clear', 'The review is closed', 'Its decisions are evidence now.');
      setIsOpen(false);
    },
  });
  const why = waiting > 0 ? `${countOf(waiting, 'line')} still to decide.` : mayNot;
  return (
    <>
      <Button variant="primary" reason={why} onClick={() => setIsOpen(true)}>
        Close review
      </Button>
      {isOpen && (
        <ConfirmDialog
          open
          onOpenChange={setIsOpen}
          title="Close this review"
          effect="Its decisions can no longer be changed, and their digest goes into the audit log."
          confirmLabel="Close review"
          pending={perform.isPending}
          error={formError(perform.error)}
          onConfirm={() => perform.mutate()}
        />
      )}
      {dialog}
    </>
  );
}
