'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import type { FrameworkId } from '#server/governance/domain/control.ts';
import { EVIDENCE_STATUS_TABLE } from '#server/governance/domain/evidence.ts';
import { EvaluateButton } from './frameworks-view.tsx';
import type { ControlRow } from './rows.ts';
import { signalOfCounts, wordCounts } from './word-controls.ts';

const COLUMNS: readonly Column<ControlRow>[] = [
  { id: 'ref', header: 'Reference', cell: ({ ref }) => ref, className: 'whitespace-nowrap' },
  { id: 'text', header: 'What is asked for', cell: ({ text }) => text, className: 'min-w-60' },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status }) => (
      <StateBadge signal={EVIDENCE_STATUS_TABLE[status].signal}>
        {EVIDENCE_STATUS_TABLE[status].word}
      </StateBadge>
    ),
    value: ({ status }) => EVIDENCE_STATUS_TABLE[status].word,
  },
  {
    id: 'evidence',
    header: 'Evidence',
    align: 'end',
    cell: ({ parts }) => `${parts.filter(({ status }) => status === 'satisfied').length} of ${parts.length}`,
    card: 'hidden',
  },
  {
    id: 'fresh',
    header: 'Fresh for',
    unit: 'days',
    align: 'end',
    cell: ({ freshnessDays }) => freshnessDays ?? '–',
    card: 'hidden',
  },
  { id: 'owner', header: 'Answers for it', cell: ({ owner }) => ROLE_WORDING[owner].name, card: 'hidden' },
];

/** The controls of one framework with their computed status. */
export function FrameworkView({ framework: id }: { framework: FrameworkId }) {
  const { data } = useSuspenseQuery(useTRPC().controls.framework.queryOptions({ framework: id }));
  const { framework, controls } = data;
  return (
    <>
      <PageHeader
        breadcrumb={[
          { label: 'Governance', href: '/governance' },
          { label: 'Controls', href: '/governance/controls' },
        ]}
        title={framework.name}
        lead={framework.about}
        badge={
          <StateBadge signal={signalOfCounts(framework.counts)}>
            {wordCounts(framework.counts)} met
          </StateBadge>
        }
        actions={<EvaluateButton />}
      />
      <DataTable
        name="controls"
        caption={`Controls of ${framework.short}`}
        columns={COLUMNS}
        rows={controls}
        rowId={(row) => row.id}
        href={({ ref }) => `/governance/controls/${id}/${encodeURIComponent(ref)}`}
        empty={<EmptyState title="No control">This framework has none in the catalogue.</EmptyState>}
      />
    </>
  );
}
