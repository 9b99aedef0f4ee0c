import type { Context } from '#server/access/context.ts';
import { listFollowedAliases } from '#server/deployments/list-followers.ts';
import { findModel } from './find-model.ts';
import type { GetModelInput } from './models.schema.ts';
import { type AliasRow, aliasesOfModel, type ModelHead } from './models.views.ts';

/** Returns a model by id or name with its aliases, and which of them deployments follow; refuses with `not-found`. */
export async function getModel(
  ctx: Context,
  input: GetModelInput,
): Promise<ModelHead & { aliases: AliasRow[]; followed: { alias: string; deployments: number }[] }> {
  const model = await findModel(ctx, input.model);
  return {
    ...model,
    aliases: await aliasesOfModel(ctx.tx, ctx.organisationId, model.id),
    followed: await listFollowedAliases(ctx, model.id),
  };
}
