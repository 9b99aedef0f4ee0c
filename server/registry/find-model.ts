import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { type ModelHead, modelsByRef } from './models.views.ts';

/** Returns a model by id or name; refuses with `not-found`, or with `conflict` when the name stands in several workspaces. */
export async function findModel(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ref: string,
): Promise<ModelHead> {
  const [model, another] = await modelsByRef(ctx.tx, ctx.organisationId, ref);
  if (!model) throw notFound('model');
  if (another)
    throw new Refusal('conflict', `Several workspaces have a model called ${ref}. Name it by its id.`);
  return model;
}
