import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { GetExperimentByNameInput, GetExperimentInput } from './experiments.schema.ts';
import { type TaggedExperiment, taggedExperimentBy } from './experiments.views.ts';
import { experimentKey, noSuchExperiment } from './find-experiment.ts';

/** Shows an experiment with its tags, deleted or not. */
export async function getExperiment(ctx: Context, input: GetExperimentInput): Promise<TaggedExperiment> {
  const { workspaceId, key } = await experimentKey(ctx, input);
  const found = await taggedExperimentBy(ctx.tx, ctx.organisationId, workspaceId, key);
  if (!found) throw noSuchExperiment(input.experimentId);
  return found;
}

/** Shows an experiment by its name, deleted or not. */
export async function getExperimentByName(
  ctx: Context,
  { workspaceId: asked, name }: GetExperimentByNameInput,
): Promise<TaggedExperiment> {
  const workspaceId = asked ?? (await chooseWorkspace(ctx));
  const found = await taggedExperimentBy(ctx.tx, ctx.organisationId, workspaceId, { name });
  if (!found) throw new Refusal('not-found', `Could not find experiment with name '${name}'`);
  return found;
}
