import type { Context } from '#server/access/context.ts';
import { type LoggedModelFacts, noSuchLoggedModel } from './domain/logged-model.ts';
import { findLoggedModel } from './find-logged-model.ts';
import type { FinalizeLoggedModelInput } from './logged-models.schema.ts';
import { setModelStatus } from './logged-models.store.ts';

/** Says that a model's files are all there, or that they will not come. */
export async function finalizeLoggedModel(
  ctx: Context,
  { status, ...place }: FinalizeLoggedModelInput,
): Promise<LoggedModelFacts> {
  if (!(await setModelStatus(ctx.tx, { ...place, nowMs: ctx.now.getTime() }, status)))
    throw noSuchLoggedModel(place.modelId);
  return findLoggedModel(ctx, place);
}
