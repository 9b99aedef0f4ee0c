'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { isOpenRun, RUN_WORDING } from '#server/evaluations/domain/evaluation-facts.ts';
import { formatCount } from '#server/platform/domain/wording.ts';
import type { RunRow } from './rows.ts';

const POLL_MS = 1_500;
const IDLE_MS = 15_000;

function Run({ run }: { run: RunRow }) {
  const { word, signal } = RUN_WORDING[run.state];
  return (
    <li className="grid gap-1 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateBadge signal={signal}>{word}</StateBadge>
        <span className="font-medium">
          {run.workflow?.name ?? 'Workflow'} in {run.environment}, by plan {run.planNumber}
        </span>
        {run.evaluationId && (
          <Link href={`/evaluations/${run.evaluationId}`} className="inline-block min-h-6 underline">
            See the report
          </Link>
        )}
        <span className="ml-auto text-[13px] text-muted">
          <RelativeTime at={run.finishedAt ?? run.createdAt} />
        </span>
      </div>
      {isOpenRun(run.state) && (
        <Progress
          value={run.rowsTotal === 0 ? 0 : run.rowsDone / run.rowsTotal}
          label={`${formatCount(run.rowsDone)} of ${formatCount(run.rowsTotal)} rows`}
        />
      )}
      {run.message && <p className="text-[13px] text-muted">{run.message}</p>}
    </li>
  );
}

function RunAgain({ workflowId }: { workflowId: string }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const reason = useWhyNot()('evaluation:run');
  const ask = useMutation(
    trpc.evaluations.ask.mutationOptions({
      onSuccess: () => cache.invalidateQueries({ queryKey: trpc.evaluations.runs.queryKey() }),
      onError: (error) => notify('caution', 'Not begun', refusalOf(error).message),
    }),
  );
  return (
    <Button
      size="sm"
      reason={reason}
      pending={ask.isPending}
      onClick={() => ask.mutate({ workflowId, environment: 'staging' })}
    >
      Evaluate staging again
    </Button>
  );
}

/** The newest evaluation runs of a workflow or of a version, with how far each has come. */
export function RunList(of: { workflowId?: string; modelVersionId?: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.evaluations.runs.queryOptions(of, {
      refetchInterval: ({ state }) =>
        state.data?.items.some((run) => isOpenRun(run.state)) ? POLL_MS : IDLE_MS,
    }),
  );
  const items = data?.items ?? [];
  return (
    <Panel
      title="Measured by Interlock"
      subtitle="Rows go to what the cluster really serves; the author of a version has no hand in it."
      actions={of.workflowId && <RunAgain workflowId={of.workflowId} />}
      flush
    >
      {data && items.length === 0 ? (
        <EmptyState title="Not measured yet">
          {of.workflowId
            ? 'It begins by itself once a plan is written and a revision is in force in staging.'
            : 'Ask to serve this version in staging. Interlock measures it there by the plan of the workflow.'}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line" aria-live="polite">
          {items.map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
