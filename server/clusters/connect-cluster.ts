import type { Context } from '#server/access/context.ts';
import { requireOpenTenant } from '#server/access/require-open-tenant.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import {
  inspectBeforeSaving,
  requireAdapter,
  requireEncryption,
  requireReachableByRule,
} from './check-settings.ts';
import type { ConnectClusterInput } from './clusters.schema.ts';
import { insertCluster, updateCluster } from './clusters.store.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';
import { adapterFor } from './domain/settings.ts';
import { sealClientKey, sealCredential, storeCredential } from './seal-credential.ts';

/**
 * Connects a serving cluster after looking at it. Refuses a name that is taken, an address that no grant covers, and an
 * engine that does not answer unless `evenIfUnreachable` is set; its credential is sealed before it is stored.
 */
export async function connectCluster(
  ctx: Context,
  input: ConnectClusterInput,
): Promise<{ id: string; reachable: boolean; warnings: readonly string[] }> {
  await requireOpenTenant(ctx);
  const { name, baseUrl, settings, egressGrants } = input;
  const adapter = adapterFor(settings.dialect);
  requireAdapter(input.adapter ?? adapter, adapter);
  const metrics = settings.metricsUrl ? [{ path: '/settings/metricsUrl', url: settings.metricsUrl }] : [];
  requireReachableByRule([{ path: '/baseUrl', url: baseUrl }, ...metrics], egressGrants);
  requireEncryption({ baseUrl, settings, hasClientKey: input.clientKey !== undefined });
  const id = newId('cluster');
  const credential = input.credential ? sealCredential(ctx.organisationId, input.credential) : null;
  const clientKey = input.clientKey ? sealClientKey(ctx.organisationId, input.clientKey) : null;
  const facts = { id, organisationId: ctx.organisationId, name, adapter, baseUrl, settings, egressGrants };
  const isNew = await insertCluster(ctx.tx, { ...facts, connectedBy: ctx.actor.id, connectedAt: ctx.now });
  if (!isNew) {
    const message = `There is, or was, a cluster called "${name}". Choose another name.`;
    throw new Refusal('already-exists', message, { fields: [{ path: '/name', message }] });
  }
  if (credential) {
    await storeCredential(ctx, { id, name }, credential);
    await updateCluster(ctx.tx, id, { credentialId: credential.id });
  }
  if (clientKey) {
    await storeCredential(ctx, { id, name }, clientKey);
    await updateCluster(ctx.tx, id, { clientKeyId: clientKey.id });
  }
  await appendAuditEvent(ctx, {
    type: 'cluster.connected',
    resourceId: id,
    details: { name, adapter, baseUrl, egressGrants },
  });
  const cluster: ClusterFacts = { ...facts, credential, clientKey, connectedAt: ctx.now, removedAt: null };
  const seen = await inspectBeforeSaving(ctx, cluster, input.evenIfUnreachable);
  await notify(ctx.tx, 'interlock_clusters');
  return { id, ...seen };
}
