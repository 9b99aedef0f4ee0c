import type { Context } from '#server/access/context.ts';
import { clusterStatusById } from './cluster-status.views.ts';

/** What the reconciler last saw of a cluster. */
export interface ClusterStatusFacts {
  clusterId: string;
  reachable: boolean;
  engine: string | null;
  version: string | null;
  message: string | null;
  checkedAt: Date;
}

/** Returns what was last seen of a cluster, or null when nobody has looked yet. */
export function getClusterStatus(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  clusterId: string,
): Promise<ClusterStatusFacts | null> {
  return clusterStatusById(ctx.tx, ctx.organisationId, clusterId);
}
