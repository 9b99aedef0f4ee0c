import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { forgetCredentials } from '#server/clusters/forget-credentials.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { isHeld } from '#server/governance/is-held.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { forgetRoutes } from '#server/routing/forget-routes.ts';
import { endImports } from '#server/tracking/end-imports.ts';
import { forgetSecrets } from '#server/workflows/forget-secrets.ts';
import type { Context } from './context.ts';
import { requirePlatform } from './require-platform.ts';
import {
  type Changed,
  closeTenantRow,
  endEveryWayIn,
  markTenantEmptied,
  removeTrackedWork,
} from './tenants.store.ts';

/** What is removed before the answer; the worker removes the rest. */
const ROWS_AT_ONCE = 20_000;
/** An event is one leaf of the log, which holds so many names of rows. */
const COVERS_PER_EVENT = 500;

async function record(ctx: Context, slug: string, changed: readonly Changed[]): Promise<void> {
  for (let from = 0; from === 0 || from < changed.length; from += COVERS_PER_EVENT) {
    const covers = changed.slice(from, from + COVERS_PER_EVENT);
    const details = { slug, count: covers.length };
    await appendAuditEvent(ctx, {
      type: 'organisation.emptied',
      resourceId: ctx.organisationId,
      details,
      covers,
    });
  }
}

/**
 * Closes an organisation that the platform made, and removes what its clients had tracked: runs, metrics, traces and files.
 * Its tokens, invitations, memberships and imports end at once, and its secrets, its clusters' credentials and its routes are
 * deleted; its clusters are asked no more. What else is governed stays, as does the log: it is evidence. Refuses with `conflict`
 * while something serves or a legal hold is in force. Emptying it again carries on where it ended.
 */
export async function emptyTenant(
  ctx: Context,
  { slug }: { slug: string },
): Promise<{ slug: string; state: 'emptied' | 'emptying' }> {
  requirePlatform(ctx.actor);
  const deployments = await listDesired(ctx);
  if (deployments.some(({ desiredRevisionId }) => desiredRevisionId !== null))
    throw new Refusal('conflict', 'Something of this organisation serves. Take it out of service first.');
  if (await isHeld(ctx))
    throw new Refusal('conflict', 'A legal hold keeps what this organisation holds. Have it lifted first.');
  // Before anything else: whoever brings or keeps something holds the organisation first, and then what it brings.
  if (!(await closeTenantRow(ctx.tx, ctx.organisationId, ctx.now)))
    throw notFound('organisation of the platform');
  const imports = await endImports(ctx);
  const ended = await endEveryWayIn(ctx.tx, ctx.organisationId, ctx.now);
  const secrets = [...(await forgetSecrets(ctx)), ...(await forgetCredentials(ctx))];
  await record(ctx, slug, [...ended, ...imports, ...secrets]);
  await forgetRoutes(ctx);
  const removed = await removeTrackedWork(ctx.tx, ctx.organisationId, ROWS_AT_ONCE);
  const isDone = removed === 0 || (await removeTrackedWork(ctx.tx, ctx.organisationId, ROWS_AT_ONCE)) === 0;
  if (isDone) await markTenantEmptied(ctx.tx, ctx.organisationId, ctx.now);
  return { slug, state: isDone ? 'emptied' : 'emptying' };
}
