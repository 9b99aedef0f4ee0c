'use client';

import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { tellSeconds, tellSlots, tellWindows } from '#server/approvals/domain/describe-terms.ts';
import { ENVIRONMENTS, type PolicyAction } from '#server/approvals/domain/policy.ts';
import type { PolicyItem } from '#server/approvals/domain/policy-facts.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';
import { policyHref } from './policy-address.ts';
import { PolicyTabs } from './policy-tabs.tsx';

function blocking({ terms }: PolicyItem): string {
  const gates = Object.values(terms.gates.levels).filter((level) => level === 'block').length;
  const conditions = terms.conditions.filter(({ level }) => level === 'block').length;
  const told = [
    ...(gates > 0 ? [countOf(gates, 'gate')] : []),
    ...(conditions > 0 ? [countOf(conditions, 'condition')] : []),
  ];
  return told.length === 0 ? 'nothing' : told.join(', ');
}

function waiting({ terms }: PolicyItem): string {
  const told = [
    ...(terms.minReviewSeconds > 0 ? [`${tellSeconds(terms.minReviewSeconds)} review`] : []),
    ...(terms.coolOffSeconds > 0 ? [`${tellSeconds(terms.coolOffSeconds)} cool-off`] : []),
    ...(terms.windows.length > 0 ? [tellWindows(terms.windows)] : []),
  ];
  return told.length === 0 ? 'no' : told.join(', ');
}

const COLUMNS: readonly Column<PolicyItem>[] = [
  { id: 'tier', header: 'Risk tier', cell: ({ riskTier }) => RISK_TIER_WORDING[riskTier].name },
  { id: 'slots', header: 'Who signs', cell: ({ terms }) => tellSlots(terms.slots), className: 'max-w-96' },
  { id: 'block', header: 'Blocked by', cell: blocking },
  { id: 'wait', header: 'Waits', cell: waiting, className: 'max-w-72' },
  {
    id: 'version',
    header: 'Version',
    align: 'end',
    cell: ({ number, openEdit }) =>
      openEdit ? (
        <>
          {number} <StateBadge signal="caution">Edit asked for</StateBadge>
        </>
      ) : (
        String(number)
      ),
  },
];

const LEADS = {
  promote: 'What serving a model version takes: who signs, what machines check, when it may happen.',
  'edit-policy':
    'What changing a policy takes. Whatever weakens one is signed as the policy for critical risk says.',
} as const satisfies Record<PolicyAction, string>;

/** Every policy of an action: by environment, one line per risk tier. */
export function PoliciesView({ action }: { action: PolicyAction }) {
  const trpc = useTRPC();
  const list = useQuery(trpc.policies.list.queryOptions({}));
  const rows = list.data?.items.filter((one) => one.action === action);
  return (
    <>
      <PageHeader title="Approval policies" lead={LEADS[action]} />
      <PolicyTabs />
      <div className="grid gap-5">
        {[...ENVIRONMENTS].reverse().map((environment) => (
          <section key={environment}>
            <h2 className="mb-2 font-semibold">{environment === 'production' ? 'Production' : 'Staging'}</h2>
            <DataTable
              name={`policies-${action}-${environment}`}
              caption={`Policies of ${environment}`}
              columns={COLUMNS}
              rows={rows?.filter((one) => one.environment === environment)}
              rowId={({ riskTier }) => riskTier}
              href={policyHref}
              error={list.error}
              onRetry={() => void list.refetch()}
              empty={
                <EmptyState icon={ShieldCheck} title="No policy yet">
                  A policy is created with the organisation.
                </EmptyState>
              }
            />
          </section>
        ))}
      </div>
    </>
  );
}
