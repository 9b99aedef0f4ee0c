import type { Context } from '#server/access/context.ts';
import { findModel } from './find-model.ts';
import type { GetModelInput } from './models.schema.ts';
import { type AliasRow, aliasesOfModel, type ModelHead } from './models.views.ts';

/** Returns a model by id or name with its aliases; refuses with `not-found`. */
export async function getModel(
  ctx: Context,
  input: GetModelInput,
): Promise<ModelHead & { aliases: AliasRow[] }> {
  const model = await findModel(ctx, input.model);
  return { ...model, aliases: await aliasesOfModel(ctx.tx, ctx.organisationId, model.id) };
}
