import type { Context } from '#server/access/context.ts';
import { type LoggedModelFacts, noSuchLoggedModel } from './domain/logged-model.ts';
import { loggedModelById } from './logged-models.views.ts';

/** A logged model with its parameters, tags and metrics; refuses with `not-found`, also for a deleted one unless asked. */
export async function findLoggedModel(
  ctx: Context,
  given: { workspaceId: string; modelId: string; mayBeDeleted?: boolean },
): Promise<LoggedModelFacts> {
  const found = await loggedModelById(ctx.tx, given.workspaceId, given.modelId);
  if (!found || (found.lifecycle === 'deleted' && given.mayBeDeleted !== true))
    throw noSuchLoggedModel(given.modelId);
  return found;
}
