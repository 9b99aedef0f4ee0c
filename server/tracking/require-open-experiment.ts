import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { ExperimentFacts } from './domain/experiment.ts';
import { findExperiment } from './find-experiment.ts';

/** The refusal of a write into an experiment that was deleted. */
export function experimentNotActive({
  wireId,
  lifecycle,
}: Pick<ExperimentFacts, 'wireId' | 'lifecycle'>): Refusal {
  return new Refusal(
    'invalid',
    `The experiment ${wireId} must be in the 'active' state. Current state is ${lifecycle}.`,
  );
}

/** Finds the experiment that something is to be logged into; throws `not-found`, and `invalid` when it was deleted. */
export async function requireOpenExperiment(
  ctx: Context,
  given: { workspaceId?: string | undefined; experimentId: string },
): Promise<ExperimentFacts> {
  const found = await findExperiment(ctx, given);
  if (found.lifecycle === 'active') return found;
  throw experimentNotActive(found);
}
