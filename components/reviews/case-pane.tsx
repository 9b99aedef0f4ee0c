'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { CaseView } from './case-view.tsx';
import { VerdictPanel } from './verdict-panel.tsx';

interface Props {
  caseId: string | null;
  onBack: () => void;
  /** After a verdict: what comes next. */
  onDone: () => void;
}

/** The case on the desk with its verdict panel. */
export function CasePane({ caseId, onBack, onDone }: Props) {
  const trpc = useTRPC();
  const found = useQuery(trpc.reviews.get.queryOptions({ id: caseId ?? '' }, { enabled: caseId !== null }));
  if (caseId === null) {
    return (
      <div className="hidden content-start justify-items-center gap-2 rounded-md border border-dashed border-line px-8 py-24 text-center text-muted lg:grid">
        <p className="font-medium text-text">No case on the desk</p>
        <p>Open one from the queue, or claim the next.</p>
        <p className="pointer-coarse:hidden">
          <Kbd>N</Kbd> claims the next free case, <Kbd>J</Kbd> and <Kbd>K</Kbd> move through the queue.
        </p>
      </div>
    );
  }
  if (found.error) {
    const error = refusalOf(found.error);
    return (
      <ErrorState
        title="This case could not be opened"
        message={error.message}
        reference={error.reference}
        onRetry={() => void found.refetch()}
      />
    );
  }
  return (
    <div className="min-w-0">
      <Button variant="ghost" size="sm" className="mb-2 lg:hidden" onClick={onBack}>
        <ArrowLeft aria-hidden /> Queue
      </Button>
      {found.data ? (
        <div className="grid items-start gap-4 pb-4 xl:grid-cols-[minmax(0,1fr)_19rem]">
          <CaseView found={found.data} />
          <VerdictPanel found={found.data} onDone={onDone} />
        </div>
      ) : (
        <SkeletonRows rows={12} />
      )}
    </div>
  );
}
