'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ALERT_KIND_TABLE } from '#server/monitoring/domain/alert-rules.ts';
import { formatCount } from '#server/platform/domain/wording.ts';
import { AlertStateBadge } from './alert-state.tsx';
import type { AlertRow } from './rows.ts';
import { wordRule, wordValue } from './word-alert.ts';

const COLUMNS: readonly Column<AlertRow>[] = [
  {
    id: 'name',
    header: 'Watched',
    cell: (rule) => `${rule.workflow.name}: ${ALERT_KIND_TABLE[rule.kind].name.toLowerCase()}`,
    value: (rule) => rule.workflow.name,
  },
  { id: 'state', header: 'State', cell: (rule) => <AlertStateBadge rule={rule} /> },
  {
    id: 'value',
    header: 'Value now',
    align: 'end',
    cell: (rule) => wordValue(rule.kind, rule.alert?.value ?? null),
  },
  {
    id: 'calls',
    header: 'Calls',
    align: 'end',
    card: 'hidden',
    cell: (rule) => formatCount(rule.alert?.sampleCount),
  },
  { id: 'rule', header: 'Rule', cell: (rule) => wordRule(rule), card: 'hidden' },
  {
    id: 'note',
    header: 'Note',
    card: 'hidden',
    cell: (rule) => rule.alert?.detail.note ?? '',
  },
  {
    id: 'since',
    header: 'Since',
    cell: (rule) => (rule.alert ? <RelativeTime at={rule.alert.since} /> : '–'),
  },
];

/** Every alert rule with what it last saw; those that fire come first. */
export function AlertsView() {
  const { data } = useSuspenseQuery(
    useTRPC().monitoring.alerts.queryOptions({}, { refetchInterval: 10_000 }),
  );
  return (
    <>
      <PageHeader
        title="Monitoring"
        lead="What is watched, where it stands, and how far inputs have moved from training."
      />
      <DataTable
        name="alerts"
        caption="Alert rules"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ workflow }) => `/monitoring/${workflow.id}`}
        empty={
          <EmptyState icon={Activity} title="Nothing is watched yet">
            Every new workflow gets two alert rules: one on calls without a usable answer, one on inputs
            unlike training.
          </EmptyState>
        }
      />
    </>
  );
}
