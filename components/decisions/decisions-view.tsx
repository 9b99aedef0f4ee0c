'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { GitPullRequestArrow } from 'lucide-react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { ChoiceFilter, TextFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { ListDecisionsInput } from '#server/decisions/decisions.schema.ts';
import { DECISION_STATUSES, STATUS_WORDING } from '#server/decisions/domain/decision-facts.ts';
import { DECIDER_WORDING, DECIDERS } from '#server/decisions/domain/judgement.ts';
import { formatFigure } from '#server/platform/domain/wording.ts';
import { DecisionBadge } from './decision-badge.tsx';
import { DecisionsFrame } from './decisions-frame.tsx';
import { SINCE } from './read-filters.ts';
import type { DecisionListRow } from './rows.ts';

const REFRESH_MS = 5_000;
const COMMAND = `curl -X POST "$INTERLOCK_GATEWAY_URL/v1/workflows/credit-decision/decisions" \\
  -H "Authorization: Bearer $INTERLOCK_TOKEN" -H "Content-Type: application/json" -d '{"input":{…}}'`;

function choiceOf({ output, modelOutput, workflow }: DecisionListRow): string {
  const made = output?.[workflow.decisionField];
  if (made !== undefined) return String(made);
  const leaning = modelOutput?.[workflow.decisionField];
  return leaning === undefined ? '–' : `leaning to ${String(leaning)}`;
}

const COLUMNS: readonly Column<DecisionListRow>[] = [
  { id: 'subject', header: 'Case', cell: ({ subject }) => subject ?? 'without a name' },
  { id: 'decision', header: 'Decision', cell: choiceOf },
  {
    id: 'status',
    header: 'State',
    cell: (row) => <DecisionBadge status={row.status} decidedBy={row.decidedBy} />,
  },
  { id: 'workflow', header: 'Workflow', card: 'hidden', cell: ({ workflow }) => workflow.name },
  {
    id: 'model',
    header: 'Model version',
    card: 'hidden',
    cell: ({ model }) => (model ? `${model.name} ${model.version}` : '–'),
  },
  {
    id: 'score',
    header: 'Score',
    align: 'end',
    card: 'hidden',
    cell: ({ judgement }) => formatFigure(judgement.score),
  },
  {
    id: 'latency',
    header: 'Took',
    unit: 'ms',
    align: 'end',
    card: 'hidden',
    cell: ({ latencyMs }) => formatFigure(latencyMs),
  },
  { id: 'asked', header: 'Asked', cell: ({ receivedAt }) => <RelativeTime at={receivedAt} /> },
];

const options = <K extends string>(keys: readonly K[], words: Record<K, string>) =>
  keys.map((value) => ({ value, label: words[value].replace(/^[a-z]/, (letter) => letter.toUpperCase()) }));

function Filters({ workflows }: { workflows: readonly { id: string; name: string }[] }) {
  return (
    <>
      <TextFilter param="subject" label="Find a case by its id" />
      <div className="grid w-full grid-cols-2 gap-2 sm:contents">
        <ChoiceFilter
          param="workflowId"
          label="Workflow"
          anyLabel="Any workflow"
          options={workflows.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <ChoiceFilter
          param="status"
          label="State"
          anyLabel="Any state"
          options={options(DECISION_STATUSES, STATUS_WORDING)}
        />
        <ChoiceFilter
          param="decidedBy"
          label="Decided by"
          anyLabel="Decided by anyone"
          options={options(DECIDERS, DECIDER_WORDING)}
        />
        <ChoiceFilter
          param="since"
          label="Time"
          anyLabel="Any time"
          options={Object.entries(SINCE).map(([value, { label }]) => ({ value, label }))}
        />
      </div>
    </>
  );
}

/** Every call that the gateway took, newest first, followed while one looks. */
export function DecisionsView({ filters }: { filters: ListDecisionsInput }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.decisions.list.queryOptions(filters, { refetchInterval: filters.cursor ? false : REFRESH_MS }),
  );
  const { data: workflows } = useSuspenseQuery(trpc.workflows.list.queryOptions({ limit: 100 }));
  const { limit: _, ...chosen } = filters;
  return (
    <DecisionsFrame
      title="Decisions"
      lead="Every governed call: what was asked, who or what decided, and why."
    >
      <DataTable
        name="decisions"
        caption="Decisions"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/decisions/${id}`}
        nextCursor={data.nextCursor}
        filters={<Filters workflows={workflows.items} />}
        empty={
          Object.keys(chosen).length > 0 ? (
            <EmptyState icon={GitPullRequestArrow} title="No decision is like this">
              Widen the filters above.
            </EmptyState>
          ) : (
            <EmptyState icon={GitPullRequestArrow} title="No decisions yet" command={COMMAND}>
              Each call that an application sends to a workflow stands here. Put a version into production,
              then call it.
            </EmptyState>
          )
        }
      />
    </DecisionsFrame>
  );
}
