import type { Context } from '#server/access/context.ts';
import { noSuchLoggedModel } from './domain/logged-model.ts';
import type { LoggedModelEntriesInput } from './logged-models.schema.ts';
import { putModelTags } from './logged-models.store.ts';

/** Sets tags of a logged model, replacing those of the same keys. */
export async function setLoggedModelTags(
  ctx: Context,
  { entries, ...place }: LoggedModelEntriesInput,
): Promise<void> {
  if (!(await putModelTags(ctx.tx, place, entries))) throw noSuchLoggedModel(place.modelId);
}
