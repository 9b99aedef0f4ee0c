import type { Context } from '#server/access/context.ts';
import type { Tx } from '#server/platform/tx.ts';
import { connectedClusters } from './clusters.views.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';

/** The organisation's connected clusters by name, at most 1,000. */
export function listClusters(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<ClusterFacts[]> {
  return connectedClusters(ctx.tx, ctx.organisationId);
}

/** Connected clusters of every organisation that is open; only the system role's transactions see other tenants. */
export function listEveryCluster(tx: Tx): Promise<ClusterFacts[]> {
  return connectedClusters(tx, null);
}
