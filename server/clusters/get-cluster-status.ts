import type { Context } from '#server/access/context.ts';
import { clusterStatuses } from './cluster-status.views.ts';
import type { ClusterStatusFacts } from './domain/cluster-status.ts';

/** Returns what was last seen of a cluster, or null when nobody has looked yet. */
export async function getClusterStatus(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  clusterId: string,
): Promise<ClusterStatusFacts | null> {
  const [status] = await clusterStatuses(ctx.tx, [clusterId]);
  return status ?? null;
}
