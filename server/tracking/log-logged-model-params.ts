import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { noSuchLoggedModel } from './domain/logged-model.ts';
import type { LoggedModelEntriesInput } from './logged-models.schema.ts';
import { addModelParams } from './logged-models.store.ts';

/** Adds parameters to a logged model; refuses with `invalid` to change one that is there. */
export async function logLoggedModelParams(
  ctx: Context,
  { entries, ...place }: LoggedModelEntriesInput,
): Promise<void> {
  const { hasModel, changed } = await addModelParams(ctx.tx, place, entries);
  if (!hasModel) throw noSuchLoggedModel(place.modelId);
  if (changed !== null)
    throw new Refusal(
      'invalid',
      `Changing param values is not allowed. Param with key='${changed}' was already logged for model '${place.modelId}'.`,
    );
}
