import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { clustersByIds } from './clusters.views.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** Returns the facts of one cluster, removed or not; refuses with `not-found` when it may not be seen. */
export async function getClusterFacts(ctx: Reader, clusterId: string): Promise<ClusterFacts> {
  const [facts] = await clustersByIds(ctx.tx, ctx.organisationId, [clusterId]);
  if (!facts) throw notFound('cluster');
  return facts;
}

/** Returns the facts of up to 200 clusters by id; ids that may not be seen are missing. */
export async function getClusterFactsMany(
  ctx: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ClusterFacts>> {
  const found = await clustersByIds(ctx.tx, ctx.organisationId, [...new Set(ids)].slice(0, 200));
  return new Map(found.map((facts) => [facts.id, facts]));
}
