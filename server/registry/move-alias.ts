import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { type AwaitedRequest, askToMove, type Pointer, tellAwaited } from './ask-to-move.ts';
import { upsertAlias } from './models.store.ts';

/** What came of moving an alias: it moved, or it waits for change requests and still points where it did. */
export interface AliasMoved {
  alias: string;
  from: number | null;
  to: number;
  /** None when it moved. */
  requests: readonly AwaitedRequest[];
  /** What it waits for, in words; null when it moved. */
  message: string | null;
}

/** Refuses a move whose requests were all open before: nothing is left to do but to wait for them. */
function refuseAskingAgain(pointer: Pointer, requests: readonly AwaitedRequest[]): Refusal {
  return new Refusal('conflict', tellAwaited(pointer, requests), {
    details: { mlflow: 'PERMISSION_DENIED', requests },
  });
}

/** Asks for the requests that a move needs; null when it may happen now. Throws `conflict` when all of them are open already. */
export async function waitFor(
  ctx: Context,
  pointer: Pointer,
): Promise<{ requests: readonly AwaitedRequest[]; message: string } | null> {
  const { requests, isNew } = await askToMove(ctx, pointer);
  if (requests.length === 0) return null;
  if (!isNew) throw refuseAskingAgain(pointer, requests);
  return { requests, message: tellAwaited(pointer, requests) };
}

/** Points an alias at a version, on the record. Expects the model's row to be locked and the version to be there. */
export async function pointAlias(
  ctx: Context,
  to: { model: { id: string; name: string; workspaceId: string }; alias: string; number: number },
): Promise<{ from: number | null }> {
  const { model, alias, number } = to;
  const { id, from } = await upsertAlias(ctx.tx, {
    id: newId('alias'),
    organisationId: ctx.organisationId,
    workspaceId: model.workspaceId,
    modelId: model.id,
    name: alias,
    versionNumber: number,
    setBy: ctx.actor.id,
    setAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'alias.set',
    resourceId: id,
    workspaceId: model.workspaceId,
    details: { model: model.name, alias, from, to: number },
  });
  return { from };
}

/**
 * Points an alias at a version, creating or moving it. Where a deployment follows it, a change request is opened instead and
 * the alias moves when that is applied. Expects the model's row to be locked.
 */
export async function moveAlias(
  ctx: Context,
  model: Pointer['model'],
  alias: string,
  version: Pointer['version'],
): Promise<AliasMoved> {
  const pointer = { model, kind: 'alias' as const, name: alias, version, archivesOthers: false };
  const awaited = await waitFor(ctx, pointer);
  if (awaited) return { alias, from: null, to: version.number, ...awaited };
  const { from } = await pointAlias(ctx, { model, alias, number: version.number });
  return { alias, from, to: version.number, requests: [], message: null };
}
