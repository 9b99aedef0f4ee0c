import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { checkExperimentTag } from './domain/log-entries.ts';
import type { DeleteExperimentTagInput, SetExperimentTagInput } from './experiments.schema.ts';
import { deleteExperimentTagRow, upsertExperimentTags } from './experiments.store.ts';
import { requireOpenExperiment } from './require-open-experiment.ts';

/** Sets a tag of an experiment, over what it was. */
export async function setExperimentTag(ctx: Context, input: SetExperimentTagInput): Promise<void> {
  const tag = checkExperimentTag(input);
  const experiment = await requireOpenExperiment(ctx, input);
  await upsertExperimentTags(ctx.tx, { ...experiment, organisationId: ctx.organisationId }, [tag]);
}

/** Removes a tag of an experiment; refuses one that is not there. */
export async function deleteExperimentTag(ctx: Context, input: DeleteExperimentTagInput): Promise<void> {
  const experiment = await requireOpenExperiment(ctx, input);
  if (await deleteExperimentTagRow(ctx.tx, experiment.id, input.key)) return;
  throw new Refusal('not-found', `No tag with name: ${input.key} in experiment with id ${experiment.wireId}`);
}
