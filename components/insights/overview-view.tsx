'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { ChartNoAxesCombined } from 'lucide-react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount, formatDurationMs, formatPercent } from '#server/platform/domain/wording.ts';
import { faultShare } from './prepare-insight.ts';
import type { OverviewRow } from './rows.ts';

function State({ row }: { row: OverviewRow }) {
  if (row.isStopped) return <StateBadge signal="stop">Stopped</StateBadge>;
  if (row.serving === null) return <StateBadge signal="dark">Nothing serves</StateBadge>;
  return <StateBadge signal="clear">Serving</StateBadge>;
}

const COLUMNS: readonly Column<OverviewRow>[] = [
  {
    id: 'name',
    header: 'Workflow',
    cell: ({ workflow }) => workflow.name,
    value: ({ workflow }) => workflow.name,
  },
  { id: 'state', header: 'State', cell: (row) => <State row={row} /> },
  { id: 'serving', header: 'Serving', cell: ({ serving }) => serving ?? '–' },
  {
    id: 'calls',
    header: 'Calls',
    align: 'end',
    cell: ({ technical }) => formatCount(technical.calls),
    value: ({ technical }) => technical.calls,
  },
  {
    id: 'faults',
    header: 'Without a usable answer',
    align: 'end',
    card: 'hidden',
    cell: ({ technical }) => formatPercent(faultShare(technical)),
    value: ({ technical }) => faultShare(technical),
  },
  {
    id: 'p95',
    header: 'p95 latency',
    align: 'end',
    card: 'hidden',
    cell: ({ technical }) => formatDurationMs(technical.p95Ms),
    value: ({ technical }) => technical.p95Ms,
  },
  {
    id: 'automation',
    header: 'Decided by the model alone',
    align: 'end',
    cell: ({ business }) => formatPercent(business.automationRate),
    value: ({ business }) => business.automationRate,
  },
  {
    id: 'pending',
    header: 'Waiting for people',
    align: 'end',
    card: 'hidden',
    cell: ({ business }) => formatCount(business.pending),
    value: ({ business }) => business.pending,
  },
];

/** Every workflow with its figures of the last seven days; each leads to its dashboards. */
export function OverviewView() {
  const { data } = useSuspenseQuery(useTRPC().insights.overview.queryOptions({}));
  return (
    <>
      <PageHeader title="Insights" lead="What each workflow did over the last 7 days in production." />
      <DataTable
        name="insights"
        caption="Workflows and their figures of the last 7 days"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ workflow }) => workflow.id}
        href={({ workflow }) => `/insights/${workflow.id}`}
        empty={
          <EmptyState icon={ChartNoAxesCombined} title="No workflows yet">
            Dashboards appear with the first workflow and fill with its first calls.
          </EmptyState>
        }
      />
    </>
  );
}
