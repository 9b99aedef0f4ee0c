import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { authorize } from '#server/access/domain/authorize.ts';
import { requireOpenTenant } from '#server/access/require-open-tenant.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { isPlainBeyondLoopback } from '#server/clusters/domain/cluster-tls.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { problemOfGrant } from '#server/platform/egress-rules.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { firstCursor } from './domain/import-cursor.ts';
import { type ImportTake, NO_COUNTS } from './domain/import-facts.ts';
import { rightsOfImport } from './domain/import-rights.ts';
import { sealImportCredential } from './import-credential.ts';
import type { StartImportInput } from './imports.schema.ts';
import { insertImport } from './imports.store.ts';
import { IMPORTS_CHANNEL } from './imports-channel.ts';

/** Refuses with `forbidden` whoever could not make by hand what an import makes in their name. */
export function requireRightsOfImport(ctx: Context, workspaceId: string, takes: readonly ImportTake[]): void {
  for (const permission of rightsOfImport(takes)) {
    const workspaces = authorize(ctx.actor, permission, 'mfa', ctx.now);
    if (workspaces !== '*' && !workspaces.includes(workspaceId))
      throw new Refusal('forbidden', 'You may not take over all of this in that workspace.');
  }
}

/** A credential crosses no network in clear, unless somebody says that something else protects the way. */
export function refuseCredentialInClear(
  url: string,
  { credential, isPlainHttpAccepted }: Pick<StartImportInput, 'credential' | 'isPlainHttpAccepted'>,
): void {
  if (credential === undefined || isPlainHttpAccepted || !isPlainBeyondLoopback(url)) return;
  const message =
    'The credential would cross the network unencrypted. Use https, or state that something else protects this connection.';
  throw new Refusal('invalid', message, { fields: [{ path: '/isPlainHttpAccepted', message }] });
}

/** Opening a network is the part of those who connect clusters, whoever wants to import from it. */
function checkGrants(ctx: Context, grants: readonly string[]): void {
  if (grants.length === 0) return;
  authorize(ctx.actor, 'cluster:connect', 'mfa', ctx.now);
  for (const grant of grants) {
    const message = problemOfGrant(grant);
    if (message) throw new Refusal('invalid', message, { fields: [{ path: '/egressGrants', message }] });
  }
}

/** Begins to take over what another MLflow server holds; the worker does it, in the name of whoever asked. */
export async function startImport(ctx: Context, input: StartImportInput): Promise<{ id: string }> {
  const { url, takes, egressGrants, credential } = input;
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  requireRightsOfImport(ctx, workspaceId, takes);
  checkGrants(ctx, egressGrants);
  refuseCredentialInClear(url, input);
  await requireOpenTenant(ctx);
  const { organisationId } = ctx;
  const id = newId('trackingImport');
  const isNew = await insertImport(ctx.tx, {
    ...{ id, organisationId, workspaceId, url, takes, egressGrants },
    remoteWorkspace: input.remoteWorkspace || null,
    sealedCredential: credential ? sealImportCredential(organisationId, id, credential) : null,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
    cursor: firstCursor(takes),
    counts: NO_COUNTS,
  });
  if (!isNew)
    throw new Refusal('already-exists', 'An import from there into this workspace is under way already.');
  await appendAuditEvent(ctx, {
    type: 'import.started',
    resourceId: id,
    workspaceId,
    details: { url, takes: takes.join(' and ') },
  });
  await notify(ctx.tx, IMPORTS_CHANNEL);
  return { id };
}
