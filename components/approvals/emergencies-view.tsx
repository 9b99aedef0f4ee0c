'use client';

import { useQuery } from '@tanstack/react-query';
import { Siren } from 'lucide-react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { EmergencyState } from '#server/approvals/domain/emergency.ts';
import type { EmergencyItem, EmergencyReport } from '#server/approvals/domain/emergency-facts.ts';
import { formatCount, formatDurationMs, formatPercent } from '#server/platform/domain/wording.ts';
import { ApprovalTabs } from './approval-tabs.tsx';

const STATE = {
  awaiting: { word: 'Waits for judgement', signal: 'stop' },
  ratified: { word: 'Ratified', signal: 'clear' },
  repudiated: { word: 'Repudiated', signal: 'caution' },
} as const satisfies Record<EmergencyState, { word: string; signal: 'stop' | 'clear' | 'caution' }>;

const COLUMNS: readonly Column<EmergencyItem>[] = [
  {
    id: 'what',
    header: 'Change',
    cell: ({ number, model, workflow }) =>
      `${number} · ${model.name} version ${model.version} for ${workflow.name}`,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ state }) => <StateBadge signal={STATE[state].signal}>{STATE[state].word}</StateBadge>,
  },
  { id: 'by', header: 'Done by', cell: ({ invokedBy }) => invokedBy.name },
  {
    id: 'second',
    header: 'Second person',
    cell: ({ confirmedBy, pausedAt }) => confirmedBy?.name ?? (pausedAt ? 'nobody in time' : 'awaited'),
    card: 'hidden',
  },
  {
    id: 'returned',
    header: 'Returned',
    cell: ({ returnedAt }) => (returnedAt ? <RelativeTime at={returnedAt} /> : 'no'),
    card: 'hidden',
  },
  { id: 'when', header: 'When', cell: ({ invokedAt }) => <RelativeTime at={invokedAt} /> },
];

function Report({ report }: { report: EmergencyReport }) {
  const judged = report.ratified + report.repudiated;
  return (
    <FactStrip
      facts={[
        { label: 'Emergencies', value: formatCount(report.count) },
        { label: 'Wait for judgement', value: formatCount(report.awaiting) },
        { label: 'Mean time to ratify', value: formatDurationMs(report.meanToRatifyMs) },
        {
          label: 'Repudiated',
          value:
            judged === 0
              ? 'none judged yet'
              : `${formatCount(report.repudiated)} of ${formatCount(judged)} (${formatPercent(report.repudiated / judged)})`,
        },
        { label: 'Without a second person in time', value: formatCount(report.unconfirmed) },
        { label: 'Judged too late', value: formatCount(report.overdue) },
      ]}
    />
  );
}

/** What was applied before its signatures, what became of it, and how often that happens. */
export function EmergenciesView() {
  const list = useQuery(useTRPC().emergencies.list.queryOptions({}, { refetchInterval: 10_000 }));
  return (
    <>
      <PageHeader
        title="Emergencies"
        lead="Changes that were applied before their people had signed, and what those people said afterwards."
      />
      <ApprovalTabs />
      {list.data && <Report report={list.data.report} />}
      <DataTable
        name="emergencies"
        caption="Emergency changes"
        columns={COLUMNS}
        rowId={({ id }) => id}
        href={({ requestId }) => `/requests/${requestId}`}
        rows={list.data?.items}
        nextCursor={null}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={
          <EmptyState icon={Siren} title="No emergency so far">
            Where a policy permits it, a request can be applied for an incident before its signatures. It
            shows here until its people have judged it, and afterwards for the record.
          </EmptyState>
        }
      />
    </>
  );
}
