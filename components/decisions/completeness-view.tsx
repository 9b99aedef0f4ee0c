'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { countOf, formatCount } from '#server/platform/domain/wording.ts';
import { DecisionsFrame } from './decisions-frame.tsx';
import type { CompletenessRow } from './rows.ts';

const REFRESH_MS = 15_000;

function ReplicaState({ row }: { row: CompletenessRow }) {
  const lost = row.missing - row.unanswered;
  if (lost > 0) return <StateBadge signal="stop">{`${formatCount(lost)} missing`}</StateBadge>;
  if (row.unanswered > 0)
    return <StateBadge signal="caution">{`${formatCount(row.unanswered)} unanswered`}</StateBadge>;
  if (row.verifiedTo < row.numberedTo) return <StateBadge signal="dark">Being counted</StateBadge>;
  return <StateBadge signal="clear">Complete</StateBadge>;
}

const COLUMNS: readonly Column<CompletenessRow>[] = [
  { id: 'replica', header: 'Gateway process', cell: ({ replica }) => <code>{replica}</code> },
  { id: 'state', header: 'Records', cell: (row) => <ReplicaState row={row} /> },
  { id: 'numbered', header: 'Numbered', align: 'end', cell: ({ numberedTo }) => formatCount(numberedTo) },
  {
    id: 'open',
    header: 'Not looked for yet',
    align: 'end',
    card: 'hidden',
    cell: ({ numberedTo, verifiedTo }) => formatCount(Math.max(0, numberedTo - verifiedTo)),
  },
  {
    id: 'refused',
    header: 'Refused',
    align: 'end',
    card: 'hidden',
    cell: ({ refused }) => formatCount(refused),
  },
  {
    id: 'key',
    header: 'Key was taken',
    align: 'end',
    card: 'hidden',
    cell: ({ keyTaken }) => formatCount(keyTaken),
  },
  {
    id: 'started',
    header: 'Started',
    card: 'hidden',
    cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
  },
  {
    id: 'heard',
    header: 'Heard of',
    cell: ({ saidAt, endedAt, isSilent }) => (
      <>
        <RelativeTime at={endedAt ?? saidAt} />
        {endedAt ? ', ended in order' : isSilent ? ', then silent' : ''}
      </>
    ),
  },
];

interface Day {
  day: string;
  replicas: number;
  written: number;
  skipped: number;
  missing: number;
}

const DAY_COLUMNS: readonly Column<Day>[] = [
  { id: 'day', header: 'Day', cell: ({ day }) => day },
  { id: 'missing', header: 'Missing', align: 'end', cell: ({ missing }) => formatCount(missing) },
  { id: 'written', header: 'Found', align: 'end', cell: ({ written }) => formatCount(written) },
  { id: 'skipped', header: 'Not recorded', align: 'end', cell: ({ skipped }) => formatCount(skipped) },
  {
    id: 'replicas',
    header: 'Processes',
    align: 'end',
    card: 'hidden',
    cell: ({ replicas }) => formatCount(replicas),
  },
];

function Gaps({
  gaps,
}: {
  gaps: readonly { replica: string; sequence: number; foundAt: Date; toldAt: Date | null }[];
}) {
  if (gaps.length === 0) return null;
  return (
    <Panel title="Open numbers" subtitle="Neither a record nor a reason; the newest 100">
      <ul className="grid gap-1">
        {gaps.map(({ replica, sequence, foundAt, toldAt }) => (
          <li key={`${replica}-${sequence}`}>
            <code>
              {replica} · {sequence}
            </code>{' '}
            <span className="text-muted">
              found missing <RelativeTime at={foundAt} />
              {toldAt ? ', an incident was opened' : ''}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Whether every decision that gateways numbered is here. */
export function CompletenessView() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.decisions.completeness.queryOptions({}, { refetchInterval: REFRESH_MS }),
  );
  const { replicas, days, gaps } = data;
  const lost = replicas.reduce((sum, { missing, unanswered }) => sum + missing - unanswered, 0);
  const unanswered = replicas.reduce((sum, row) => sum + row.unanswered, 0);
  return (
    <DecisionsFrame
      title="Completeness"
      lead="Each gateway process numbers the decisions it records, from 1 and without gaps. Every number is looked for a minute later."
    >
      <div className="grid min-w-0 gap-4">
        {lost > 0 && (
          <Banner signal="stop" title={`${countOf(lost, 'record')} missing`}>
            There are numbers for which there is neither a record nor a reason. A spool that was not brought
            in yet, or a database that was restored from a backup, can be why.
          </Banner>
        )}
        {unanswered > 0 && (
          <Banner signal="caution" title={`${countOf(unanswered, 'call')} never answered`}>
            A gateway was killed while these were under way. Nobody was given an answer by them.
          </Banner>
        )}
        <DataTable
          name="completeness"
          caption="Gateway processes"
          columns={COLUMNS}
          rows={replicas}
          rowId={({ replica }) => replica}
          empty={
            <EmptyState icon={ListChecks} title="No gateway has numbered anything yet">
              The first decision of a workflow in production begins the count.
            </EmptyState>
          }
        />
        {days.length > 0 && (
          <DataTable
            name="completeness-days"
            caption="By day"
            columns={DAY_COLUMNS}
            rows={days}
            rowId={({ day }) => day}
            empty={null}
          />
        )}
        <Gaps gaps={gaps} />
      </div>
    </DecisionsFrame>
  );
}
