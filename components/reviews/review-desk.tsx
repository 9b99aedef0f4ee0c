'use client';

import { useQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { CasePane } from './case-pane.tsx';
import { DeskHelp } from './desk-help.tsx';
import { QueueList } from './queue-list.tsx';
import { ReviewTabs } from './review-tabs.tsx';
import { useDesk } from './use-desk.ts';
import { useDeskKeys } from './use-desk-keys.ts';

const QUEUE_REFRESH_MS = 2_000;

/** Queue left, case in the middle, verdict right; on a small screen one after the other. */
export function ReviewDesk() {
  const trpc = useTRPC();
  const queue = useQuery(trpc.reviews.queue.queryOptions({}, { refetchInterval: QUEUE_REFRESH_MS }));
  const items = queue.data?.items ?? [];
  const desk = useDesk(items);
  const [helpOpen, setHelpOpen] = useState(false);
  useDeskKeys({
    j: () => desk.move(1),
    k: () => desk.move(-1),
    n: () => desk.claimNext(),
    '?': () => setHelpOpen(true),
  });
  const error = queue.error ? refusalOf(queue.error) : null;
  return (
    <>
      <PageHeader
        title="Reviews"
        lead="Cases that the model alone may not decide."
        actions={
          <>
            <Button
              variant="ghost"
              className="hidden pointer-fine:sm:inline-flex"
              onClick={() => setHelpOpen(true)}
            >
              Keyboard <Kbd>?</Kbd>
            </Button>
            <Button
              // With a case on the desk, its verdict is what the page is for.
              variant={desk.caseId ? 'secondary' : 'primary'}
              pending={desk.isClaiming}
              reason={desk.whyNotClaim}
              disabled={items.length === 0}
              onClick={desk.claimNext}
            >
              Claim next case {!desk.whyNotClaim && <Kbd>N</Kbd>}
            </Button>
          </>
        }
      />
      <ReviewTabs waiting={queue.data?.waiting} />
      {error && !queue.data && (
        <ErrorState
          title="The queue could not be loaded"
          message={error.message}
          reference={error.reference}
          onRetry={() => void queue.refetch()}
        />
      )}
      {queue.isPending && <SkeletonRows rows={8} />}
      {queue.data && items.length === 0 && !desk.caseId && (
        <EmptyState icon={Inbox} title="No case waits">
          Decisions between the thresholds of a workflow appear here within a second. There is nothing to do
          right now.
        </EmptyState>
      )}
      {(items.length > 0 || desk.caseId) && (
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-[17rem_minmax(0,1fr)]">
          <QueueList
            items={items}
            waiting={queue.data?.waiting ?? items.length}
            selectedId={desk.caseId}
            onSelect={desk.open}
            className={desk.caseId ? 'hidden lg:block' : undefined}
          />
          <CasePane
            key={desk.caseId ?? 'none'}
            caseId={desk.caseId}
            onBack={() => desk.open(null)}
            onDone={desk.claimNext}
          />
        </div>
      )}
      <DeskHelp open={helpOpen} onOpenChange={setHelpOpen} />
    </>
  );
}
