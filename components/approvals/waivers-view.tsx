'use client';

import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { ShieldAlert } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { WorkflowFrame } from '#components/workflows/workflow-frame.tsx';
import type { WaiverFacts } from '#server/approvals/domain/waivers.ts';
import { WaiveGateDialog } from './waive-gate-dialog.tsx';

interface Waiver extends WaiverFacts {
  title: string;
  isInForce: boolean;
}

function stateOf({ isInForce, withdrawnAt }: Waiver): { word: string; signal: 'stop' | 'dark' } {
  if (isInForce) return { word: 'In force', signal: 'stop' };
  return { word: withdrawnAt ? 'Taken back' : 'Run out', signal: 'dark' };
}

function WaiverLine({
  waiver,
  grantedBy,
  onEnd,
}: {
  waiver: Waiver;
  grantedBy: string;
  onEnd: (() => void) | null;
}) {
  const { title, changeRequestId, grantedAt, expiresAt, withdrawnAt, reason } = waiver;
  const { word, signal } = stateOf(waiver);
  return (
    <li className="flex flex-wrap items-start justify-between gap-2 border-b border-line px-4 py-3 last:border-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{title}</span>
          <StateBadge signal={signal}>{word}</StateBadge>
          {changeRequestId && (
            <Link
              href={`/requests/${changeRequestId}`}
              className="inline-block min-h-6 text-[13px] underline"
            >
              of one request
            </Link>
          )}
        </p>
        <p className="mt-1 max-w-[75ch] whitespace-pre-line">{reason}</p>
        <p className="mt-1 text-[13px] text-muted">
          {grantedBy} accepted this <RelativeTime at={grantedAt} /> ·{' '}
          {withdrawnAt ? 'taken back ' : waiver.isInForce ? 'holds until ' : 'ran out '}
          <RelativeTime at={withdrawnAt ?? expiresAt} />
        </p>
      </div>
      {onEnd && (
        <Button size="sm" variant="danger" onClick={onEnd}>
          Take back <span className="sr-only">the waiver of {title}</span>
        </Button>
      )}
    </li>
  );
}

function EndWaiver({ waiver, onClose }: { waiver: Waiver; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const end = useMutation(trpc.waivers.withdraw.mutationOptions());
  const confirm = async (reason: string) => {
    const done = await withStepUp(() => end.mutateAsync({ id: waiver.id, reason })).catch(() => null);
    if (!done) return;
    notify('clear', 'The waiver was taken back', 'Requests that rest on it are blocked again.');
    await Promise.all([
      cache.invalidateQueries({ queryKey: trpc.waivers.pathKey() }),
      cache.invalidateQueries({ queryKey: trpc.requests.pathKey() }),
    ]);
    onClose();
  };
  return (
    <>
      <ConfirmDialog
        open
        onOpenChange={onClose}
        danger
        title={`Take back the waiver of ${waiver.title}`}
        effect="Requests that rest on it and were not applied yet are blocked by this gate again. What serves already stays."
        confirmLabel="Take back"
        reasonMin={10}
        pending={end.isPending}
        error={formError(end.error)}
        onConfirm={(reason) => void confirm(reason)}
      />
      {dialog}
    </>
  );
}

function Waivers({ workflowId }: { workflowId: string }) {
  const trpc = useTRPC();
  const whyNot = useWhyNot()('waiver:grant');
  const list = useQuery(trpc.waivers.list.queryOptions({ workflowId }));
  const [isAdding, setIsAdding] = useState(false);
  const [ending, setEnding] = useState<Waiver | null>(null);
  const add = (
    <Button size="sm" reason={whyNot} onClick={() => setIsAdding(true)}>
      Accept a risk
    </Button>
  );
  const people = list.data?.people ?? {};
  return (
    <Panel
      flush
      title="Waivers"
      subtitle="Gates whose failure a risk officer accepted in their own name, until a date. What is signed names them."
      actions={list.data && list.data.items.length > 0 ? add : undefined}
    >
      {list.error && <Banner signal="stop" title={refusalOf(list.error).message} />}
      {list.isPending && <SkeletonRows rows={2} />}
      {list.data?.items.length === 0 && (
        <EmptyState icon={ShieldAlert} title="No waivers" action={add}>
          Every gate of this workflow has to pass. A risk officer who had no part in it may accept for a time
          that one does not; a gate of one request is accepted on the request.
        </EmptyState>
      )}
      <ul>
        {list.data?.items.map((waiver) => (
          <WaiverLine
            key={waiver.id}
            waiver={waiver}
            grantedBy={people[waiver.grantedBy]?.name ?? waiver.grantedBy}
            onEnd={waiver.isInForce && !whyNot ? () => setEnding(waiver) : null}
          />
        ))}
      </ul>
      {isAdding && <WaiveGateDialog of={{ workflowId }} onClose={() => setIsAdding(false)} />}
      {ending && <EndWaiver waiver={ending} onClose={() => setEnding(null)} />}
    </Panel>
  );
}

/** The risks that were accepted for a workflow: in force, run out and taken back; accepting another, taking one back. */
export function WaiversView({ workflow }: { workflow: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <WorkflowFrame shown={data}>
      <Waivers workflowId={data.workflow.id} />
    </WorkflowFrame>
  );
}
