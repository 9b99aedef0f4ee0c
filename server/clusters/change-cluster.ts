import type { Context } from '#server/access/context.ts';
import { requireOpenTenant } from '#server/access/require-open-tenant.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import {
  inspectBeforeSaving,
  requireAdapter,
  requireEncryption,
  requireReachableByRule,
} from './check-settings.ts';
import type { ChangeClusterInput } from './clusters.schema.ts';
import { lockCluster, updateCluster } from './clusters.store.ts';
import type { ClusterFacts } from './domain/cluster-facts.ts';
import { EMBEDDED_ADDRESS } from './domain/embedded-address.ts';
import { adapterFor } from './domain/settings.ts';
import { getClusterFacts } from './get-cluster-facts.ts';
import { letGoOfCredentials } from './let-go-of-credentials.ts';
import { sealClientKey, sealCredential, storeCredential } from './seal-credential.ts';

type SealedCredential = ReturnType<typeof sealCredential>;

function changedParts(input: ChangeClusterInput): string[] {
  const { baseUrl, settings, egressGrants, credential, clientKey } = input;
  return Object.entries({ address: baseUrl, settings, grants: egressGrants, credential, clientKey })
    .filter(([, value]) => value !== undefined)
    .map(([part]) => part);
}

function afterChange(
  before: ClusterFacts,
  input: ChangeClusterInput,
  sealed: { credential: SealedCredential | null; clientKey: SealedCredential | null },
): ClusterFacts {
  return {
    ...before,
    baseUrl: input.baseUrl ?? before.baseUrl,
    settings: input.settings ?? before.settings,
    egressGrants: input.egressGrants ?? before.egressGrants,
    credential: input.credential === null ? null : (sealed.credential ?? before.credential),
    clientKey: input.clientKey === null ? null : (sealed.clientKey ?? before.clientKey),
  };
}

function placesOf({ baseUrl, settings }: ClusterFacts): string[] {
  const addresses = [baseUrl, ...(settings.metricsUrl ? [settings.metricsUrl] : [])];
  return addresses.map((address) => URL.parse(address)?.origin ?? address);
}

/** Whoever may change an address cannot read the credential, and would, if it went along to a place of theirs. */
function requireCredentialForNewPlace(before: ClusterFacts, after: ClusterFacts): void {
  if (before.credential === null || after.credential !== before.credential) return;
  const known = placesOf(before);
  if (placesOf(after).every((place) => known.includes(place))) return;
  const message =
    'The address changes. Enter the credential again, or take it away: it is sent only where it was entered for.';
  throw new Refusal('invalid', message, { fields: [{ path: '/credential/value', message }] });
}

/**
 * Changes a connected cluster after looking at it as it will be, and publishes the routes that lead there. Refuses what
 * connecting refuses, changes of a removed cluster, another address for this machine's own model server, and any other
 * address while a credential would go along that was not entered again.
 */
export async function changeCluster(
  ctx: Context,
  input: ChangeClusterInput,
): Promise<{ reachable: boolean; warnings: readonly string[] }> {
  await requireOpenTenant(ctx);
  await lockCluster(ctx.tx, input.id);
  const before = await getClusterFacts(ctx, input.id);
  const changed = changedParts(input);
  if (before.removedAt) throw new Refusal('conflict', `The cluster ${before.name} was removed.`);
  if (changed.length === 0) throw new Refusal('invalid', 'Say what to change.');
  if (before.baseUrl === EMBEDDED_ADDRESS && (input.baseUrl !== undefined || input.settings !== undefined)) {
    const message =
      "This machine's model server has a fixed address and settings. Connect another cluster instead.";
    throw new Refusal('invalid', message, { fields: [{ path: '/baseUrl', message }] });
  }
  const credential = input.credential ? sealCredential(ctx.organisationId, input.credential) : null;
  const clientKey = input.clientKey ? sealClientKey(ctx.organisationId, input.clientKey) : null;
  const after = afterChange(before, input, { credential, clientKey });
  requireAdapter(adapterFor(after.settings.dialect), before.adapter);
  const { metricsUrl } = after.settings;
  const addresses = after.baseUrl === EMBEDDED_ADDRESS ? [] : [{ path: '/baseUrl', url: after.baseUrl }];
  const metrics = metricsUrl ? [{ path: '/settings/metricsUrl', url: metricsUrl }] : [];
  requireReachableByRule([...addresses, ...metrics], after.egressGrants);
  if (after.baseUrl !== EMBEDDED_ADDRESS)
    requireEncryption({ ...after, hasClientKey: after.clientKey !== null });
  requireCredentialForNewPlace(before, after);
  if (clientKey) await storeCredential(ctx, before, clientKey);
  if (credential) await storeCredential(ctx, before, credential);
  await updateCluster(ctx.tx, before.id, {
    baseUrl: after.baseUrl,
    settings: after.settings,
    egressGrants: after.egressGrants,
    credentialId: after.credential?.id ?? null,
    clientKeyId: after.clientKey?.id ?? null,
  });
  await appendAuditEvent(ctx, {
    type: 'cluster.changed',
    resourceId: before.id,
    details: { name: before.name, changed, egressGrants: [...after.egressGrants] },
    covers: await letGoOfCredentials(ctx, before, after),
  });
  const seen = await inspectBeforeSaving(ctx, after, input.evenIfUnreachable);
  await publishRouteSnapshot(ctx, `cluster ${before.name} changed`);
  await notify(ctx.tx, 'interlock_clusters');
  await notify(ctx.tx, 'interlock_reconcile');
  return seen;
}
