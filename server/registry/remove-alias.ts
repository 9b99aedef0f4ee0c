import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { findModel } from './find-model.ts';
import type { RemoveAliasInput } from './models.schema.ts';
import { deleteAlias, lockModel } from './models.store.ts';

/** Removes an alias from a model; refuses with `not-found` when it has none of this name. */
export async function removeAlias(ctx: Context, input: RemoveAliasInput): Promise<{ alias: string }> {
  const model = await findModel(ctx, input.model);
  await lockModel(ctx.tx, model.id);
  const id = await deleteAlias(ctx.tx, model.id, input.alias);
  if (id === null) throw notFound('alias');
  await appendAuditEvent(ctx, {
    type: 'alias.removed',
    resourceId: id,
    workspaceId: model.workspaceId,
    details: { model: model.name, alias: input.alias },
  });
  return { alias: input.alias };
}
