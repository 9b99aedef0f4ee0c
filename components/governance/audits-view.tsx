'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { SearchCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { ChoiceFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { AuditBadge } from './audit-badge.tsx';
import { GovernanceFrame } from './governance-frame.tsx';
import type { AuditRow } from './rows.ts';
import { ScheduleDialog } from './schedule-dialog.tsx';

export interface AuditFilter {
  state: 'open' | 'over' | 'all';
  cursor?: string;
}

const STATES = [
  { value: 'over', label: 'Closed or cancelled' },
  { value: 'all', label: 'All' },
];

function columnsFor(people: Record<string, { name: string }>): Column<AuditRow>[] {
  return [
    { id: 'title', header: 'Audit', cell: ({ number, title }) => `${number} · ${title}` },
    { id: 'state', header: 'State', cell: (audit) => <AuditBadge audit={audit} /> },
    { id: 'auditor', header: 'Auditor', cell: ({ auditorId }) => people[auditorId]?.name ?? auditorId },
    { id: 'planned', header: 'Planned for', cell: ({ plannedFor }) => <RelativeTime at={plannedFor} /> },
    {
      id: 'findings',
      header: 'Open findings',
      align: 'end',
      cell: ({ findings, openFindings }) => `${openFindings} of ${findings}`,
    },
  ];
}

/** Audits that are planned, running or reported, unless the address says otherwise. */
export function AuditsView({ filter }: { filter: AuditFilter }) {
  const { data } = useSuspenseQuery(useTRPC().audits.list.queryOptions(filter));
  const why = useWhyNot()('audit-plan:manage');
  const [isOpen, setIsOpen] = useState(false);
  const columns = useMemo(() => columnsFor(data.people), [data.people]);
  return (
    <GovernanceFrame
      title="Audits"
      lead="Who looks at what and when, what was found wrong, and what shows that it was put right."
      actions={
        <Button variant="primary" reason={why} onClick={() => setIsOpen(true)}>
          Plan audit
        </Button>
      }
    >
      <DataTable
        name="audits"
        caption="Audits"
        columns={columns}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/governance/audits/${id}`}
        nextCursor={data.nextCursor}
        filters={<ChoiceFilter param="state" label="State" anyLabel="Not over" options={STATES} />}
        empty={
          <EmptyState
            icon={SearchCheck}
            title={filter.state === 'open' ? 'No audit is planned or running' : 'No audits'}
          >
            An auditor or risk officer plans one with a scope and a date. Its findings have owners and due
            dates, and close on evidence.
          </EmptyState>
        }
      />
      {isOpen && <ScheduleDialog onClose={() => setIsOpen(false)} />}
    </GovernanceFrame>
  );
}
