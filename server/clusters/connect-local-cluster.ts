import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { insertCluster } from './clusters.store.ts';
import { EMBEDDED_ADDRESS } from './domain/embedded-address.ts';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** Connects the model server of this machine to a new organisation, so that it can serve from its first minute. */
export async function connectLocalCluster(ctx: Context): Promise<void> {
  const id = newId('cluster');
  const name = 'local';
  const isNew = await insertCluster(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    name,
    adapter: 'open-inference',
    baseUrl: EMBEDDED_ADDRESS,
    settings: { dialect: 'interlock', delivery: { kind: 'upload' } },
    egressGrants: LOOPBACK,
    connectedBy: ctx.actor.id,
    connectedAt: ctx.now,
  });
  if (!isNew) return;
  await appendAuditEvent(ctx, {
    type: 'cluster.connected',
    resourceId: id,
    details: { name, adapter: 'open-inference', baseUrl: EMBEDDED_ADDRESS, egressGrants: LOOPBACK },
  });
  // Looked at straight away: until it was seen, no gate counts it as reachable.
  await notify(ctx.tx, 'interlock_clusters');
}
