import type { ClusterFacts } from '#server/clusters/domain/cluster-facts.ts';
import { listEveryCluster } from '#server/clusters/list-clusters.ts';
import type { BackgroundTask, TaskGiven } from '#server/platform/background-task.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { withLease } from '#server/platform/with-lease.ts';
import { PLAN_LIMITS, type PlanLimits } from './domain/plan-revision.ts';
import { reconcileCluster } from './reconcile-cluster.ts';

/**
 * Brings every cluster to what is wanted of it, by signal and every two seconds. Clusters do not wait for each other: a
 * run starts a pass for each cluster that has none under way, waits a moment, and leaves slow ones running. A lease per
 * cluster keeps another worker away from a pass that outlives the run which began it.
 */
const PERIOD_MS = 2_000;
const WAIT_MS = 1_500;
const PASS_MS = 120_000;
const PARALLEL_MAX = 8;
const log = logger('reconcile');

function startPass(given: TaskGiven, cluster: ClusterFacts, limits: PlanLimits): Promise<string> {
  const signal = AbortSignal.any([given.signal, AbortSignal.timeout(PASS_MS)]);
  return withLease(given.uow, `cluster:${cluster.id}`, (lease) =>
    reconcileCluster({ uow: given.uow, cluster, lease, signal, limits }),
  ).then(
    (status) => status ?? 'another worker holds it',
    (error: unknown) => {
      if (!given.signal.aborted) log.warn({ err: error, cluster: cluster.name }, 'a pass failed');
      return 'failed';
    },
  );
}

async function waitFor(passes: readonly Promise<unknown>[], ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.all(passes), late]);
  clearTimeout(timer);
}

/** Makes the task; tests give shorter limits. */
export function makeReconcileTask(limits: PlanLimits = PLAN_LIMITS): BackgroundTask {
  const underWay = new Map<string, Promise<void>>();
  const lastPass = new Map<string, number>();
  return {
    name: 'reconcile-clusters',
    channel: 'interlock_reconcile',
    periodMs: PERIOD_MS,
    deadlineMs: PASS_MS + WAIT_MS,
    async run(given) {
      const statuses: string[] = [];
      const endsAt = performance.now() + WAIT_MS;
      const clusters = await given.uow.read(EVERY_TENANT, listEveryCluster);
      // Whoever waited longest comes first, so that many clusters share the passes fairly.
      const queue = clusters
        .filter(({ id }) => !underWay.has(id))
        .sort((left, right) => (lastPass.get(left.id) ?? 0) - (lastPass.get(right.id) ?? 0));
      const startNext = (): void => {
        if (given.signal.aborted || underWay.size >= PARALLEL_MAX || performance.now() >= endsAt) return;
        const cluster = queue.shift();
        if (!cluster) return;
        lastPass.set(cluster.id, performance.now());
        const pass = startPass(given, cluster, limits).then((status) => {
          statuses.push(`${cluster.name}: ${status}`);
          underWay.delete(cluster.id);
          startNext();
        });
        underWay.set(cluster.id, pass);
        startNext();
      };
      startNext();
      while (underWay.size > 0 && performance.now() < endsAt)
        await waitFor([...underWay.values()], endsAt - performance.now());
      const waiting = underWay.size > 0 ? [`${underWay.size} under way`] : [];
      return [...statuses.slice(0, 5), ...waiting].join('; ') || 'no clusters';
    },
  };
}

export const reconcileClusters: BackgroundTask = makeReconcileTask();
