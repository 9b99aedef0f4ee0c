import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { findModel } from './find-model.ts';
import type { SetAliasInput } from './models.schema.ts';
import { lockModel } from './models.store.ts';
import { versionIdByRef } from './models.views.ts';
import { type AliasMoved, moveAlias } from './move-alias.ts';

/**
 * Points an alias at a version, creating or moving it; where a deployment follows it, that waits for a change request. Refuses
 * an unknown version.
 */
export async function setAlias(ctx: Context, input: SetAliasInput): Promise<AliasMoved> {
  const model = await findModel(ctx, input.model);
  await lockModel(ctx.tx, model.id);
  const id = await versionIdByRef(ctx.tx, ctx.organisationId, model.id, { number: input.version });
  if (id === null) {
    const message = `${model.name} has no version ${input.version}.`;
    throw new Refusal('invalid', message, { fields: [{ path: '/version', message }] });
  }
  return moveAlias(ctx, model, input.alias, { id, number: input.version });
}
