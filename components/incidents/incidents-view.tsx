'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Siren } from 'lucide-react';
import { useMemo } from 'react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { ChoiceFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { INCIDENT_STATE_TABLE, SEVERITY_WORDING } from '#server/incidents/domain/incident-facts.ts';
import type { IncidentFilter } from './read-filter.ts';
import { ReportIncident } from './report-incident.tsx';
import type { IncidentPage, IncidentRow } from './rows.ts';

const STATES = [
  { value: 'resolved', label: 'Resolved' },
  { value: 'all', label: 'All' },
];

function columnsFor({ people }: IncidentPage): Column<IncidentRow>[] {
  return [
    { id: 'title', header: 'Incident', cell: ({ number, title }) => `${number} · ${title}` },
    {
      id: 'state',
      header: 'State',
      cell: ({ state }) => (
        <StateBadge signal={INCIDENT_STATE_TABLE[state].signal}>
          {INCIDENT_STATE_TABLE[state].word}
        </StateBadge>
      ),
    },
    {
      id: 'severity',
      header: 'Severity',
      cell: ({ severity }) => <Badge>{SEVERITY_WORDING[severity]}</Badge>,
    },
    { id: 'workflow', header: 'Workflow', cell: ({ workflow }) => workflow?.name ?? 'Whole organisation' },
    { id: 'opened', header: 'Opened', cell: ({ openedAt }) => <RelativeTime at={openedAt} /> },
    {
      id: 'handler',
      header: 'In the hands of',
      card: 'hidden',
      cell: ({ acknowledgedBy, resolvedBy }) => {
        const id = resolvedBy ?? acknowledgedBy;
        return id ? (people[id]?.name ?? id) : <span className="text-muted">nobody yet</span>;
      },
    },
  ];
}

/** Incidents with who has them; those that are not resolved unless the address says otherwise. */
export function IncidentsView({ filter }: { filter: IncidentFilter }) {
  const { data } = useSuspenseQuery(
    useTRPC().incidents.list.queryOptions(filter, { refetchInterval: 15_000 }),
  );
  const columns = useMemo(() => columnsFor(data), [data]);
  return (
    <>
      <PageHeader
        title="Incidents"
        lead="What went wrong, who handles it, and from where to stop or go back."
        actions={<ReportIncident />}
      />
      <DataTable
        name="incidents"
        caption="Incidents"
        columns={columns}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/incidents/${id}`}
        nextCursor={data.nextCursor}
        filters={<ChoiceFilter param="state" label="State" anyLabel="Not resolved" options={STATES} />}
        empty={
          <EmptyState
            icon={Siren}
            title={filter.state === 'unresolved' ? 'No incident is open' : 'No incidents'}
          >
            An alert that starts to fire opens one, with the workflow&apos;s runbook. Operators can report one
            by hand.
          </EmptyState>
        }
      />
    </>
  );
}
