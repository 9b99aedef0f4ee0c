import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { adapterOf } from './adapter-registry.ts';
import type { NewClusterStatus } from './cluster-status.store.ts';
import { AdapterFault } from './domain/adapter-fault.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';
import { isRevisionName } from './domain/own-model.ts';

const FOREIGN_MAX = 200;

/** Looks at a cluster without changing it, within `limitMs`; one that cannot be used gives a status, not an error. */
export async function inspectCluster(
  cluster: ClusterFacts,
  limitMs: number,
  stop?: AbortSignal,
): Promise<NewClusterStatus> {
  const adapter = adapterOf(cluster.adapter);
  const timeout = AbortSignal.timeout(limitMs);
  const access = { cluster, signal: stop ? AbortSignal.any([stop, timeout]) : timeout };
  const status = { clusterId: cluster.id, organisationId: cluster.organisationId };
  const unusable = (message: string): NewClusterStatus => ({
    ...status,
    reachable: false,
    engine: null,
    version: null,
    warnings: [],
    message: message.slice(0, 1000),
    foreignModels: [],
    checkedAt: clock.now(),
  });
  try {
    const { engine, version, warnings } = await adapter.check(access);
    // An engine that answers but does not let its models be seen, for want of a credential say, cannot be used either.
    const { isReachable, message, others } = await adapter.observe(access, []);
    if (!isReachable) return unusable(message ?? 'The engine does not show its models.');
    const foreignModels = others.filter((name) => !isRevisionName(name)).slice(0, FOREIGN_MAX);
    const checkedAt = clock.now();
    return { ...status, reachable: true, engine, version, warnings, message: null, foreignModels, checkedAt };
  } catch (error) {
    if (error instanceof AdapterFault || error instanceof Refusal) return unusable(error.message);
    throw error;
  }
}
