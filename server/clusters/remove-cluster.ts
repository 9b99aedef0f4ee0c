import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { RemoveClusterInput } from './clusters.schema.ts';
import { lockCluster, updateCluster } from './clusters.store.ts';
import { getClusterFacts } from './get-cluster-facts.ts';
import { letGoOfCredentials } from './let-go-of-credentials.ts';

/**
 * Removes a cluster from what can be used, with its credentials; its history stays. Refuses with `conflict` while a revision serves there, is on
 * its way there, is kept there as a way back, or may still be loaded.
 */
export async function removeCluster(ctx: Context, input: RemoveClusterInput): Promise<{ id: string }> {
  await lockCluster(ctx.tx, input.id);
  const cluster = await getClusterFacts(ctx, input.id);
  if (cluster.removedAt) throw new Refusal('conflict', `The cluster ${cluster.name} was removed before.`);
  const deployments = await listDesired(ctx);
  const revisions = deployments
    .flatMap((deployment) => deployment.revisions)
    .filter(({ clusterId }) => clusterId === cluster.id);
  const [first] = revisions;
  if (first) {
    const needed = revisions.filter(({ keep }) => keep !== 'none').length;
    throw new Refusal(
      'conflict',
      needed > 0
        ? `${needed} revisions serve on ${cluster.name}, are on their way there, or are a way back. Move those workflows to another cluster first.`
        : `${revisions.length} revisions are still being unloaded from ${cluster.name}. Try again in a minute.`,
      { details: { engineModels: revisions.slice(0, 20).map(({ engineModel }) => engineModel) } },
    );
  }
  await updateCluster(ctx.tx, cluster.id, { removedAt: ctx.now, credentialId: null, clientKeyId: null });
  await appendAuditEvent(ctx, {
    type: 'cluster.removed',
    resourceId: cluster.id,
    details: { name: cluster.name },
    covers: await letGoOfCredentials(ctx, cluster, { credential: null, clientKey: null }),
  });
  return { id: cluster.id };
}
