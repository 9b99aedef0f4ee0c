import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { ExperimentFacts } from './domain/experiment.ts';
import { findExperiment } from './find-experiment.ts';

/** Finds the experiment that something is to be logged into; throws `not-found`, and `invalid` when it was deleted. */
export async function requireOpenExperiment(
  ctx: Context,
  given: { workspaceId: string; experimentId: string },
): Promise<ExperimentFacts> {
  const found = await findExperiment(ctx, given);
  if (found.lifecycle === 'active') return found;
  throw new Refusal(
    'invalid',
    `The experiment ${found.wireId} must be in the 'active' state. Current state is ${found.lifecycle}.`,
  );
}
