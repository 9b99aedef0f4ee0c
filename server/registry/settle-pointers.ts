import type { Context } from '#server/access/context.ts';
import { findOpenRequests } from '#server/approvals/find-open-requests.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { readStage } from './domain/version-stages.ts';
import { pointAlias } from './move-alias.ts';
import { moveStage } from './move-stage.ts';
import { modelOfMove, type PointerMoveRow, settleMovesOf, waitingMoves } from './pointer-moves.store.ts';
import { wireVersionByNumber } from './wire-versions.views.ts';

/** Whether another deployment that follows the same pointer still waits for its own request. */
async function isAwaited(ctx: Context, move: PointerMoveRow): Promise<boolean> {
  const others = await waitingMoves(ctx.tx, move);
  const openOnes = await findOpenRequests(
    ctx,
    others.map(({ changeRequestId }) => changeRequestId),
  );
  return openOnes.size > 0;
}

async function settle(ctx: Context, move: PointerMoveRow): Promise<void> {
  const model = await modelOfMove(ctx.tx, move.modelId);
  const { kind, name, versionNumber: number } = move;
  await appendAuditEvent(ctx, {
    type: 'pointer.settled',
    resourceId: move.id,
    workspaceId: move.workspaceId,
    details: { model: model.name, kind, name, to: number, request: move.changeRequestId },
  });
  if (await isAwaited(ctx, move)) return;
  const version = await wireVersionByNumber(ctx.tx, { ...model, number });
  if (!version) return;
  if (kind === 'alias') await pointAlias(ctx, { model, alias: name, number });
  else await moveStage(ctx, version, { stage: readStage(name), archivesOthers: move.archivesOthers });
}

/**
 * Moves the aliases and stages that waited for a change request which is applied now, in its transaction. One that several
 * deployments follow moves with the last of their requests.
 */
export async function settlePointers(ctx: Context, changeRequestId: string): Promise<void> {
  for (const move of await settleMovesOf(ctx.tx, changeRequestId, ctx.now)) await settle(ctx, move);
}
