'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Workflow } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { TextFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { RISK_TIER_WORDING } from '#server/workflows/domain/risk-tier.ts';
import type { WorkflowPage, WorkflowRow } from './rows.ts';
import { WorkflowState } from './workflow-state.tsx';

const COMMAND = `curl -X POST "$INTERLOCK_URL/api/v1/workflows" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" -d @workflow.json`;

function columnsFor({ people, serving }: WorkflowPage): Column<WorkflowRow>[] {
  return [
    { id: 'name', header: 'Name', cell: ({ name }) => name },
    {
      id: 'state',
      header: 'State',
      cell: ({ id, stop }) => <WorkflowState isStopped={stop !== null} isServing={Boolean(serving[id])} />,
    },
    {
      id: 'serving',
      header: 'Serving',
      cell: ({ id }) => {
        const model = serving[id]?.model;
        return model ? `${model.name} ${model.number}` : <span className="text-muted">nothing yet</span>;
      },
    },
    {
      id: 'tier',
      header: 'Risk',
      cell: ({ riskTier }) => <Badge>{RISK_TIER_WORDING[riskTier].name}</Badge>,
    },
    { id: 'owner', header: 'Owner', cell: ({ ownerId }) => people[ownerId]?.name ?? ownerId },
    {
      id: 'version',
      header: 'Version',
      align: 'end',
      card: 'hidden',
      cell: ({ currentVersion }) => currentVersion,
    },
    {
      id: 'created',
      header: 'Created',
      card: 'hidden',
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
  ];
}

function CreateButton() {
  const reason = useWhyNot()('workflow:create');
  if (reason) return <Button reason={reason}>Create workflow</Button>;
  return (
    <Button asChild variant="primary">
      <Link href="/workflows/new">Create workflow</Link>
    </Button>
  );
}

/** Every workflow with its state, what serves it and who answers for it. */
export function WorkflowsView({ search, cursor }: { search?: string; cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workflows.list.queryOptions({ search, cursor }));
  const columns = useMemo(() => columnsFor(data), [data]);
  return (
    <>
      <PageHeader
        title="Workflows"
        lead="AI tasks offered as services: who answers for them, what they may decide, what serves them."
        actions={<CreateButton />}
      />
      <DataTable
        name="workflows"
        caption="Workflows"
        columns={columns}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/workflows/${id}`}
        nextCursor={data.nextCursor}
        filters={<TextFilter param="search" label="Find by name" />}
        empty={
          search ? (
            <EmptyState icon={Workflow} title={`No workflow is called "${search}"`}>
              Look for another part of the name.
            </EmptyState>
          ) : (
            <EmptyState icon={Workflow} title="No workflows yet" action={<CreateButton />} command={COMMAND}>
              A workflow says what may be decided, by which thresholds, and who answers for it. Models serve
              workflows.
            </EmptyState>
          )
        }
      />
    </>
  );
}
