import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { saveClusterStatus } from './cluster-status.store.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';
import { CHECK_PERIOD_MS } from './domain/status-freshness.ts';
import { inspectCluster } from './inspect-cluster.ts';
import { listEveryCluster } from './list-clusters.ts';

const PARALLEL = 8;
const LIMIT_MS = 8_000;

async function checkOne({ uow, signal, holdLease }: TaskGiven, cluster: ClusterFacts): Promise<boolean> {
  const status = await inspectCluster(cluster, LIMIT_MS, signal);
  holdLease();
  await uow.write({ ...EVERY_TENANT, organisationId: cluster.organisationId }, (tx) =>
    saveClusterStatus(tx, status),
  );
  return status.reachable;
}

/** Looks at every connected cluster and keeps what it showed; signalled when one was connected or changed. */
export const checkClusters: BackgroundTask = {
  name: 'check-clusters',
  channel: 'interlock_clusters',
  periodMs: CHECK_PERIOD_MS,
  async run(given) {
    const clusters = await given.uow.read(EVERY_TENANT, listEveryCluster);
    let reachable = 0;
    for (let at = 0; at < clusters.length; at += PARALLEL) {
      given.holdLease();
      const batch = clusters.slice(at, at + PARALLEL);
      const seen = await Promise.all(batch.map((cluster) => checkOne(given, cluster)));
      reachable += seen.filter(Boolean).length;
    }
    return `${reachable} of ${clusters.length} clusters reachable`;
  },
};
