'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Server } from 'lucide-react';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { countOf, formatCount } from '#server/platform/domain/wording.ts';
import { CLUSTER_STATE_WORDS, VERIFIED_WORDS } from './cluster-words.ts';
import type { ClusterRow } from './rows.ts';

const REFRESH_MS = 5_000;

function StateCell({ cluster }: { cluster: ClusterRow }) {
  const { signal, word } = CLUSTER_STATE_WORDS[cluster.state];
  const hasWarnings = cluster.state === 'reachable' && cluster.warnings.length > 0;
  return (
    <StateBadge signal={hasWarnings ? 'caution' : signal}>
      {hasWarnings ? `${word}, ${countOf(cluster.warnings.length, 'warning')}` : word}
    </StateBadge>
  );
}

const COLUMNS: readonly Column<ClusterRow>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name },
  { id: 'state', header: 'State', cell: (cluster) => <StateCell cluster={cluster} /> },
  {
    id: 'engine',
    header: 'Engine',
    cell: ({ engine, version }) => (version ? `${engine} ${version}` : engine),
  },
  { id: 'serving', header: 'Serving', align: 'end', cell: ({ serving }) => formatCount(serving) },
  { id: 'address', header: 'Address', card: 'hidden', cell: ({ address }) => address },
  {
    id: 'verified',
    header: 'Adapter',
    card: 'hidden',
    cell: ({ verified }) => (
      <StateBadge signal={VERIFIED_WORDS[verified].signal}>{VERIFIED_WORDS[verified].word}</StateBadge>
    ),
  },
  {
    id: 'checked',
    header: 'Looked at',
    card: 'hidden',
    cell: ({ checkedAt }) => (checkedAt ? <RelativeTime at={checkedAt} /> : 'not yet'),
  },
];

function ConnectButton() {
  const reason = useWhyNot()('cluster:connect');
  if (reason) return <Button reason={reason}>Connect cluster</Button>;
  return (
    <Button asChild variant="primary">
      <Link href="/clusters/new">Connect cluster</Link>
    </Button>
  );
}

/** Every connected cluster with what was last seen of it. */
export function ClustersView({ cursor }: { cursor?: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(
    trpc.clusters.list.queryOptions({ cursor }, { refetchInterval: REFRESH_MS }),
  );
  return (
    <>
      <PageHeader
        title="Clusters"
        lead="The engines that run models. Interlock loads, watches and unloads revisions there, and leaves everything else alone."
        actions={<ConnectButton />}
      />
      <DataTable
        name="clusters"
        caption="Clusters"
        columns={COLUMNS}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/clusters/${id}`}
        nextCursor={data.nextCursor}
        empty={
          <EmptyState icon={Server} title="No clusters yet" action={<ConnectButton />}>
            A revision is served on a cluster: Triton, MLServer, or the model server on this machine.
          </EmptyState>
        }
      />
    </>
  );
}
