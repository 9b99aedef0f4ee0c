import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { checkAliasName, checkFreeAlias } from './domain/wire-names.ts';
import { findWireModel, findWireVersion } from './find-wire-model.ts';
import { deleteAlias, lockModel } from './models.store.ts';
import { type AliasMoved, moveAlias } from './move-alias.ts';
import { requireReady } from './require-ready.ts';
import type { SetWireAliasInput, WireAliasInput } from './wire.schema.ts';

/** Points an alias at a version, as clients of MLflow's protocol do; where a deployment follows it, that waits for a change request. */
export async function setWireAlias(ctx: Context, input: SetWireAliasInput): Promise<AliasMoved> {
  checkFreeAlias(input.alias);
  const model = await findWireModel(ctx, input);
  await lockModel(ctx.tx, model.id);
  const version = await findWireVersion(ctx, { ...input, workspaceId: model.workspaceId });
  requireReady(version);
  return moveAlias(ctx, model, input.alias, version);
}

/** Takes an alias from a model; one that there is not is none the less gone. */
export async function removeWireAlias(ctx: Context, input: WireAliasInput): Promise<{ alias: string }> {
  checkAliasName(input.alias);
  const model = await findWireModel(ctx, input);
  await lockModel(ctx.tx, model.id);
  const id = await deleteAlias(ctx.tx, model.id, input.alias);
  const about = {
    workspaceId: model.workspaceId,
    details: { model: model.name, alias: input.alias },
  };
  if (id === null) await appendAuditEvent(ctx, { type: 'alias.was-gone', resourceId: model.id, ...about });
  else await appendAuditEvent(ctx, { type: 'alias.removed', resourceId: id, ...about });
  return { alias: input.alias };
}
