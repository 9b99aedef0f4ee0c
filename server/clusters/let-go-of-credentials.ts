import type { Context } from '#server/access/context.ts';
import { deleteCredentials } from './clusters.store.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';

type Held = Pick<ClusterFacts, 'credential' | 'clientKey'>;

/**
 * Deletes what a cluster was shown before and is not any more: a value that was replaced or taken away is kept nowhere. Tells
 * which rows are gone, for the event of whoever changes the cluster.
 */
export async function letGoOfCredentials(
  ctx: Pick<Context, 'tx'>,
  before: Held,
  after: Held,
): Promise<{ table: 'cluster_credential'; id: string }[]> {
  const kept = [after.credential?.id, after.clientKey?.id];
  const ids = [before.credential?.id, before.clientKey?.id].filter(
    (id) => id !== undefined && !kept.includes(id),
  ) as string[];
  if (ids.length > 0) await deleteCredentials(ctx.tx, ids);
  return ids.map((id) => ({ table: 'cluster_credential', id }));
}
