import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { findModel } from './find-model.ts';
import type { SetAliasInput } from './models.schema.ts';
import { lockModel, upsertAlias } from './models.store.ts';
import { versionIdByRef } from './models.views.ts';

/** Points an alias at a version, creating or moving it; what serves is not changed by it. Refuses an unknown version. */
export async function setAlias(
  ctx: Context,
  input: SetAliasInput,
): Promise<{ alias: string; from: number | null; to: number }> {
  const model = await findModel(ctx, input.model);
  await lockModel(ctx.tx, model.id);
  const version = await versionIdByRef(ctx.tx, ctx.organisationId, model.id, { number: input.version });
  if (version === null) {
    const message = `${model.name} has no version ${input.version}.`;
    throw new Refusal('invalid', message, { fields: [{ path: '/version', message }] });
  }
  const { id, from } = await upsertAlias(ctx.tx, {
    id: newId('alias'),
    organisationId: ctx.organisationId,
    workspaceId: model.workspaceId,
    modelId: model.id,
    name: input.alias,
    versionNumber: input.version,
    setBy: ctx.actor.id,
    setAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'alias.set',
    resourceId: id,
    workspaceId: model.workspaceId,
    details: { model: model.name, alias: input.alias, from, to: input.version },
  });
  return { alias: input.alias, from, to: input.version };
}
