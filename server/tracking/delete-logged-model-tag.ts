import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { noSuchLoggedModel } from './domain/logged-model.ts';
import type { LoggedModelTagInput } from './logged-models.schema.ts';
import { deleteModelTag } from './logged-models.store.ts';

/** Removes a tag of a logged model; refuses with `not-found` when it has none of this key. */
export async function deleteLoggedModelTag(
  ctx: Context,
  { key, ...place }: LoggedModelTagInput,
): Promise<void> {
  const { hasModel, hadTag } = await deleteModelTag(ctx.tx, place, key);
  if (!hasModel) throw noSuchLoggedModel(place.modelId);
  if (!hadTag)
    throw new Refusal('not-found', `No tag with key '${key}' found for model with ID '${place.modelId}'.`);
}
