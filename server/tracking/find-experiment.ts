import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { isIdOf } from '#server/platform/domain/ids.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { DEFAULT_EXPERIMENT, type ExperimentFacts } from './domain/experiment.ts';
import { type ExperimentKey, experimentBy } from './experiments.views.ts';

/** The refusal for an experiment that does not exist, in the words MLflow's clients expect. */
export function noSuchExperiment(experimentId: string): Refusal {
  return new Refusal(
    'not-found',
    `No Experiment with id=${experimentId || DEFAULT_EXPERIMENT.wireId} exists`,
  );
}

interface Asked {
  workspaceId?: string | null | undefined;
  experimentId: string;
}

/** Reads which experiment is meant, and in which workspace to look for it; throws `invalid` for what names none. */
export async function experimentKey(
  ctx: Context,
  asked: Asked,
): Promise<{ workspaceId: string | null; key: Extract<ExperimentKey, { id: string } | { wireId: string }> }> {
  const experimentId = asked.experimentId === '' ? DEFAULT_EXPERIMENT.wireId : asked.experimentId;
  const isOurs = isIdOf('experiment', experimentId);
  if (!isOurs && !/^\d{1,18}$/.test(experimentId))
    throw new Refusal(
      'invalid',
      `Invalid experiment ID '${experimentId.slice(0, 100)}'. Experiment ID must be a valid integer.`,
    );
  const workspaceId = asked.workspaceId ?? (isOurs ? null : await chooseWorkspace(ctx));
  return { workspaceId, key: isOurs ? { id: experimentId } : { wireId: experimentId } };
}

/**
 * Finds an experiment by its id or by the number that MLflow's clients know it by (nothing stands for the default one).
 * Such a number needs a workspace. Throws `not-found`, in the words these clients expect.
 */
export async function findExperiment(ctx: Context, asked: Asked): Promise<ExperimentFacts> {
  const { workspaceId, key } = await experimentKey(ctx, asked);
  const found = await experimentBy(ctx.tx, ctx.organisationId, workspaceId, key);
  if (!found) throw noSuchExperiment(asked.experimentId);
  return found;
}
