'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Scale } from 'lucide-react';
import Link from 'next/link';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { AssessmentKind } from '#server/governance/domain/assessment-states.ts';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';
import { AssessmentBadge } from './assessment-badge.tsx';
import { GovernanceFrame } from './governance-frame.tsx';
import type { GovernedRow } from './rows.ts';
import { wordCounts, wordGaps } from './word-controls.ts';

function stateColumn(kind: AssessmentKind, header: string): Column<GovernedRow> {
  return {
    id: kind,
    header,
    cell: ({ needs, assessments }) =>
      needs[kind] || assessments[kind] ? (
        <AssessmentBadge state={assessments[kind]?.state ?? null} />
      ) : (
        <span className="text-muted">not asked for</span>
      ),
    card: kind === 'risk' ? 'fact' : 'hidden',
  };
}

const COLUMNS: readonly Column<GovernedRow>[] = [
  { id: 'name', header: 'Workflow', cell: ({ name }) => name, value: ({ name }) => name },
  {
    id: 'next',
    header: 'Next',
    cell: ({ next }) => <StateBadge signal={next.signal}>{next.words}</StateBadge>,
  },
  {
    id: 'tier',
    header: 'Tier',
    cell: ({ riskTier }) => <Badge>{RISK_TIER_WORDING[riskTier].name}</Badge>,
  },
  stateColumn('risk', 'Risk assessment'),
  stateColumn('dpia', 'DPIA'),
  stateColumn('fria', 'FRIA'),
  {
    id: 'controls',
    header: 'Controls met',
    align: 'end',
    cell: ({ controls }) => <span title={wordGaps(controls)}>{wordCounts(controls)}</span>,
    value: ({ controls }) => (controls.total === 0 ? -1 : controls.satisfied / controls.total),
  },
  {
    id: 'findings',
    header: 'Open findings',
    align: 'end',
    cell: ({ openFindings, overdueFindings }) =>
      overdueFindings > 0 ? `${openFindings}, ${overdueFindings} overdue` : openFindings,
    value: ({ openFindings }) => openFindings,
    card: 'hidden',
  },
];

/** Every workflow with what governance knows of it, and what it asks for next. */
export function OverviewView() {
  const { data } = useSuspenseQuery(useTRPC().governance.show.queryOptions({}));
  return (
    <GovernanceFrame
      title="Governance"
      lead="What each workflow is assessed as, which controls it meets, and what needs doing next."
    >
      <DataTable
        name="governance"
        caption="Workflows under governance"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ slug }) => `/governance/workflows/${slug}`}
        empty={
          <EmptyState
            icon={Scale}
            title="No workflow to govern yet"
            action={
              <Button asChild variant="primary">
                <Link href="/workflows">Open workflows</Link>
              </Button>
            }
          >
            A workflow is what gets assessed: its tier decides which approvals and controls it needs.
          </EmptyState>
        }
      />
      {data.isCut && <p className="mt-3 text-muted">The newest 200 workflows are shown.</p>}
    </GovernanceFrame>
  );
}
