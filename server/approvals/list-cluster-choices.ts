import type { Context } from '#server/access/context.ts';
import { listClusters } from '#server/clusters/list-clusters.ts';

/** The clusters a change can name, by name; at most 1,000. */
export async function listClusterChoices(
  ctx: Context,
): Promise<{ id: string; name: string; adapter: string }[]> {
  const clusters = await listClusters(ctx);
  return clusters.map(({ id, name, adapter }) => ({ id, name, adapter }));
}
