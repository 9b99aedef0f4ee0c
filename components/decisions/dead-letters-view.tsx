'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { MailX } from 'lucide-react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { ChoiceFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { ListDeadLettersInput } from '#server/decisions/dead-letters.schema.ts';
import {
  DEAD_LETTER_REASONS,
  DEAD_LETTER_STATE_TABLE,
  DEAD_LETTER_STATES,
  DEAD_LETTER_WORDING,
} from '#server/decisions/domain/dead-letter.ts';
import { formatCount } from '#server/platform/domain/wording.ts';
import { DeadLetterBadge } from './dead-letter-badge.tsx';
import { DecisionsFrame } from './decisions-frame.tsx';
import { LetterActs } from './letter-acts.tsx';
import type { DeadLetterRow } from './rows.ts';

const REFRESH_MS = 5_000;

const COLUMNS: readonly Column<DeadLetterRow>[] = [
  { id: 'reason', header: 'Reason', cell: ({ reason }) => DEAD_LETTER_WORDING[reason].name },
  { id: 'state', header: 'State', cell: ({ state }) => <DeadLetterBadge state={state} /> },
  { id: 'workflow', header: 'Workflow', cell: ({ workflowName }) => workflowName ?? '–' },
  { id: 'subject', header: 'Case', card: 'hidden', cell: ({ subject }) => subject ?? '–' },
  { id: 'fault', header: 'Fault', card: 'hidden', cell: ({ fault }) => fault.replaceAll('-', ' ') },
  {
    id: 'attempts',
    header: 'Attempts',
    align: 'end',
    card: 'hidden',
    cell: ({ attempts }) => formatCount(attempts),
  },
  {
    id: 'replays',
    header: 'Replays',
    align: 'end',
    card: 'hidden',
    cell: ({ replays }) => formatCount(replays),
  },
  { id: 'added', header: 'Failed', cell: ({ addedAt }) => <RelativeTime at={addedAt} /> },
];

function Filters({ workflows }: { workflows: readonly { id: string; name: string }[] }) {
  return (
    <div className="grid w-full grid-cols-2 gap-2 sm:contents">
      <ChoiceFilter
        param="workflowId"
        label="Workflow"
        anyLabel="Any workflow"
        options={workflows.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <ChoiceFilter
        param="reason"
        label="Reason"
        anyLabel="Any reason"
        options={DEAD_LETTER_REASONS.map((value) => ({ value, label: DEAD_LETTER_WORDING[value].name }))}
      />
      <ChoiceFilter
        param="state"
        label="State"
        anyLabel="Any state"
        options={DEAD_LETTER_STATES.map((value) => ({ value, label: DEAD_LETTER_STATE_TABLE[value].name }))}
      />
    </div>
  );
}

/** What was given up, newest first: to be replayed once the cause is gone, or purged. */
export function DeadLettersView({ filters }: { filters: ListDeadLettersInput }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.deadLetters.list.queryOptions(filters, { refetchInterval: filters.cursor ? false : REFRESH_MS }),
  );
  const { data: workflows } = useSuspenseQuery(trpc.workflows.list.queryOptions({ limit: 100 }));
  const { limit: _, ...chosen } = filters;
  return (
    <DecisionsFrame
      title="Dead letters"
      lead="What was given up after every attempt. Replay it once the cause is gone, or purge what it holds."
    >
      <DataTable
        name="dead-letters"
        caption="Dead letters"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/dead-letters/${id}`}
        nextCursor={data.nextCursor}
        filters={<Filters workflows={workflows.items} />}
        bulk={(ids, clear) => <LetterActs ids={ids} onDone={clear} />}
        empty={
          Object.keys(chosen).length > 0 ? (
            <EmptyState icon={MailX} title="No dead letter is like this">
              Widen the filters above.
            </EmptyState>
          ) : (
            <EmptyState icon={MailX} title="No dead letters">
              A call that no model answered stands here until somebody replays or purges it. So does an
              outcome whose decision is not known.
            </EmptyState>
          )
        }
      />
    </DecisionsFrame>
  );
}
