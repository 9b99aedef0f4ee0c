import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { findWireModel, findWireVersion } from './find-wire-model.ts';
import { lockModel } from './models.store.ts';
import { refuseInUse } from './refuse-in-use.ts';
import type { WireModelInput, WireVersionInput } from './wire.schema.ts';
import { markModelDeleted, touchModel } from './wire-models.store.ts';
import { markVersionDeleted } from './wire-versions.store.ts';

/**
 * Deletes a model with its versions, tags and aliases: its name is free, and a new model of it numbers from 1. Rows stay, because
 * records name them. Refuses with `conflict` while anything rests on it.
 */
export async function deleteRegisteredModel(ctx: Context, input: WireModelInput): Promise<{ name: string }> {
  const model = await findWireModel(ctx, input);
  await lockModel(ctx.tx, model.id);
  await refuseInUse(ctx, model, null);
  await markModelDeleted(ctx.tx, model.id, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'model.deleted',
    resourceId: model.id,
    workspaceId: model.workspaceId,
    details: { name: model.name, kind: model.kind },
  });
  return { name: model.name };
}

/** Deletes a version and the aliases that point at it; its number is never given again. Refuses with `conflict` while it is in use. */
export async function deleteModelVersion(
  ctx: Context,
  input: WireVersionInput,
): Promise<{ name: string; number: number }> {
  const model = await findWireModel(ctx, input);
  await lockModel(ctx.tx, model.id);
  const version = await findWireVersion(ctx, { ...input, workspaceId: model.workspaceId });
  await refuseInUse(ctx, model, version);
  const aliases = await markVersionDeleted(ctx.tx, version, ctx.now);
  await touchModel(ctx.tx, model.id, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'version.deleted',
    resourceId: version.id,
    workspaceId: model.workspaceId,
    details: { model: model.name, number: version.number },
    covers: [{ table: 'model', id: model.id }, ...aliases.map((id) => ({ table: 'model_alias', id }))],
  });
  return { name: model.name, number: version.number };
}
