import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { ScorerFacts } from './domain/scorer.ts';
import { experimentsByRefs } from './experiments.views.ts';
import { requireOpenExperiment } from './require-open-experiment.ts';
import type { ListScorersInput, ScorerInput } from './scorers.schema.ts';
import { newestScorers, scorerAt, scorerVersions } from './scorers.views.ts';

const MOST = 10_000;

/** The refusal for a scorer that an experiment does not have, in the words MLflow's clients expect. */
export function noSuchScorer({
  name,
  version,
  experimentId,
}: Pick<ScorerInput, 'name' | 'version' | 'experimentId'>): Refusal {
  const which = typeof version === 'number' ? `'${name}' and version ${version}` : `'${name}'`;
  return new Refusal('not-found', `Scorer with name ${which} not found for experiment ${experimentId}.`);
}

/** The newest version of every scorer of one experiment, of several, or of all that are not deleted. */
export async function listScorers(ctx: Context, input: ListScorersInput): Promise<ScorerFacts[]> {
  const { organisationId, tx } = ctx;
  const { workspaceId, experimentId, experimentIds } = input;
  if (typeof experimentId === 'string') {
    const { id } = await requireOpenExperiment(ctx, { workspaceId, experimentId });
    return newestScorers(tx, { organisationId, workspaceId, experimentIds: [id] }, MOST);
  }
  const found = experimentIds
    ? await experimentsByRefs(tx, organisationId, workspaceId, experimentIds)
    : null;
  const ids = found?.map(({ id }) => id) ?? null;
  return newestScorers(tx, { organisationId, workspaceId, experimentIds: ids }, MOST);
}

/** Every version of a scorer, the oldest first; throws `not-found` when there is none. */
export async function listScorerVersions(ctx: Context, input: ScorerInput): Promise<ScorerFacts[]> {
  const { id } = await requireOpenExperiment(ctx, input);
  const found = await scorerVersions(ctx.tx, id, input.name, MOST);
  if (found.length === 0) throw noSuchScorer({ ...input, version: null });
  return found;
}

/** A version of a scorer, the newest where none is named; throws `not-found`. */
export async function getScorer(ctx: Context, input: ScorerInput): Promise<ScorerFacts> {
  const { id } = await requireOpenExperiment(ctx, input);
  const found = await scorerAt(ctx.tx, id, input.name, input.version ?? null);
  if (!found) throw noSuchScorer(input);
  return found;
}
