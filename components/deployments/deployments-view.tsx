'use client';

import { useQuery } from '@tanstack/react-query';
import { Blocks } from 'lucide-react';
import Link from 'next/link';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { DeploymentItem } from '#server/deployments/domain/deployment-facts.ts';

const MOVING_POLL_MS = 1_000;
const CALM_POLL_MS = 10_000;

function State({ item }: { item: DeploymentItem }) {
  const { moving, serving } = item;
  if (moving?.state === 'requested')
    return <StateBadge signal="caution">Revision {moving.toRevision} on its way</StateBadge>;
  if (moving?.state === 'failed')
    return <StateBadge signal="stop">Revision {moving.toRevision} failed</StateBadge>;
  return serving ? (
    <StateBadge signal="clear">In force</StateBadge>
  ) : (
    <StateBadge signal="dark">Serves nothing</StateBadge>
  );
}

const COLUMNS: readonly Column<DeploymentItem>[] = [
  { id: 'workflow', header: 'Workflow', cell: ({ workflow }) => workflow.name },
  { id: 'environment', header: 'Environment', cell: ({ environment }) => <Badge>{environment}</Badge> },
  { id: 'state', header: 'State', cell: (item) => <State item={item} /> },
  {
    id: 'serves',
    header: 'Serves',
    cell: ({ serving }) => (serving ? `${serving.model} version ${serving.version}` : '–'),
  },
  {
    id: 'revision',
    header: 'Revision',
    align: 'end',
    cell: ({ serving }) => serving?.number ?? '–',
    card: 'hidden',
  },
  { id: 'cluster', header: 'Cluster', cell: ({ serving }) => serving?.cluster ?? '–', card: 'hidden' },
  {
    id: 'since',
    header: 'Since',
    cell: ({ serving }) => (serving ? <RelativeTime at={serving.since} /> : '–'),
    card: 'hidden',
  },
];

/** What each workflow serves where. */
export function DeploymentsView({ cursor }: { cursor?: string }) {
  const trpc = useTRPC();
  const list = useQuery(
    trpc.deployments.list.queryOptions(
      { cursor },
      {
        refetchInterval: ({ state }) =>
          state.data?.items.some(({ moving }) => moving?.state === 'requested')
            ? MOVING_POLL_MS
            : CALM_POLL_MS,
      },
    ),
  );
  return (
    <>
      <PageHeader title="Deployments" lead="What each workflow serves where, and the way back." />
      <DataTable
        name="deployments"
        caption="Deployments"
        columns={COLUMNS}
        rowId={({ id }) => id}
        href={({ id }) => `/deployments/${id}`}
        rows={list.data?.items}
        nextCursor={list.data?.nextCursor}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={
          <EmptyState
            icon={Blocks}
            title="Nothing was promoted yet"
            action={
              <Button asChild>
                <Link href="/requests/open">See change requests</Link>
              </Button>
            }
          >
            A deployment appears when the first change request of a workflow is applied.
          </EmptyState>
        }
      />
    </>
  );
}
