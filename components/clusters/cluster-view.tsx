'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount } from '#server/platform/domain/wording.ts';
import { AdapterPanel } from './adapter-panel.tsx';
import { ClusterActs } from './cluster-acts.tsx';
import { CLUSTER_STATE_WORDS } from './cluster-words.ts';
import { ConnectionPanel } from './connection-panel.tsx';
import { LoadedRevisions } from './loaded-revisions.tsx';
import type { ClusterDetail } from './rows.ts';

const REFRESH_MS = 3_000;

function Troubles({ cluster }: { cluster: ClusterDetail }) {
  return (
    <>
      {cluster.removedAt && <Banner signal="dark" title="This cluster was removed; its history stays." />}
      {!cluster.removedAt && cluster.state === 'unreachable' && (
        <Banner signal="stop" title="The engine cannot be used">
          {cluster.message} What serves there stays routed; nothing is unloaded until it answers again.
        </Banner>
      )}
      {cluster.state === 'reachable' &&
        cluster.warnings.map((warning) => <Banner key={warning} signal="caution" title={warning} />)}
    </>
  );
}

/** One cluster: whether it answers, what is on it, how it is reached, and what its adapter was proven to do. */
export function ClusterView({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: cluster } = useSuspenseQuery(
    trpc.clusters.get.queryOptions({ id }, { refetchInterval: REFRESH_MS }),
  );
  const { signal, word } = CLUSTER_STATE_WORDS[cluster.state];
  const serving = cluster.revisions.filter(({ keep }) => keep === 'serving').length;
  return (
    <>
      <PageHeader
        title={cluster.name}
        breadcrumb={[{ label: 'Clusters', href: '/clusters' }]}
        badge={!cluster.removedAt && <StateBadge signal={signal}>{word}</StateBadge>}
        actions={!cluster.removedAt && <ClusterActs cluster={cluster} />}
      />
      <Troubles cluster={cluster} />
      <FactStrip
        facts={[
          {
            label: 'Engine',
            value: cluster.version ? `${cluster.engine} ${cluster.version}` : cluster.engine,
          },
          {
            label: 'Serving',
            value: `${formatCount(serving)} of ${formatCount(cluster.revisions.length)} revisions`,
          },
          { label: 'Other models', value: formatCount(cluster.foreignModels.length) },
          {
            label: 'Looked at',
            value: cluster.checkedAt ? <RelativeTime at={cluster.checkedAt} /> : 'not yet',
          },
          {
            label: 'Connected',
            value: (
              <>
                <RelativeTime at={cluster.connectedAt} /> by {cluster.connectedBy?.name ?? 'somebody'}
              </>
            ),
          },
        ]}
      />
      <div className="grid gap-4">
        <LoadedRevisions cluster={cluster} />
        <ConnectionPanel cluster={cluster} />
        <AdapterPanel cluster={cluster} />
      </div>
    </>
  );
}
