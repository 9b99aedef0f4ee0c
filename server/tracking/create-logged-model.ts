import type { Context } from '#server/access/context.ts';
import { freshBytes } from '#server/platform/random-bytes.ts';
import { loggedModelArtifactLocation } from './domain/artifact-location.ts';
import { type LoggedModelFacts, requireLoggedModelName } from './domain/logged-model.ts';
import { makeRunName } from './domain/run-name.ts';
import { findLoggedModel } from './find-logged-model.ts';
import type { CreateLoggedModelInput } from './logged-models.schema.ts';
import { insertLoggedModel } from './logged-models.store.ts';
import { requireOpenExperiment } from './require-open-experiment.ts';

/**
 * Begins a model that a run logs; it is pending until its files are there. `id` is that of a model that comes from another
 * server (`m-` and 32 hex digits, free here).
 */
export async function createLoggedModel(
  ctx: Context,
  input: CreateLoggedModelInput,
  id = `m-${freshBytes(16).toString('hex')}`,
): Promise<LoggedModelFacts> {
  const { workspaceId } = input;
  const name = input.name ?? makeRunName(freshBytes(3));
  requireLoggedModelName(name);
  const experiment = await requireOpenExperiment(ctx, input);
  await insertLoggedModel(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: experiment.workspaceId,
    experimentId: experiment.id,
    name,
    artifactLocation: loggedModelArtifactLocation(experiment.artifactLocation, id),
    modelType: input.modelType ?? null,
    sourceRunId: input.sourceRunId ?? null,
    createdBy: ctx.actor.id,
    createdMs: ctx.now.getTime(),
    params: input.params,
    tags: input.tags,
  });
  return findLoggedModel(ctx, { workspaceId, modelId: id });
}
