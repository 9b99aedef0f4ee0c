import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { EvaluationSetFacts } from './domain/evaluation-set.ts';
import { keepablePairs } from './domain/trace-limits.ts';
import type {
  SetExperimentsInput,
  TagEvaluationSetInput,
  UntagEvaluationSetInput,
} from './evaluation-sets.schema.ts';
import { updateEvaluationSet } from './evaluation-sets.store.ts';
import { evaluationSetById } from './evaluation-sets.views.ts';
import { requireEvaluationSet } from './find-evaluation-sets.ts';
import { noSuchExperiment } from './find-experiment.ts';
import { namedExperiments } from './search-runs.ts';

const placeOf = (ctx: Context, workspaceId: string) => ({ organisationId: ctx.organisationId, workspaceId });

/** Sets tags of an evaluation set; others stay. */
export async function tagEvaluationSet(
  ctx: Context,
  input: TagEvaluationSetInput,
): Promise<Record<string, never>> {
  const set = await evaluationSetById(ctx.tx, input.workspaceId, input.setId, true);
  if (!set) throw new Refusal('not-found', `Could not find evaluation dataset with ID ${input.setId}`);
  const tags = { ...set.tags, ...keepablePairs(input.tags) };
  await updateEvaluationSet(ctx.tx, placeOf(ctx, input.workspaceId), { ...set, tags });
  return {};
}

/** Takes a tag off an evaluation set; nothing happens when the set or the tag is not there. */
export async function untagEvaluationSet(
  ctx: Context,
  input: UntagEvaluationSetInput,
): Promise<Record<string, never>> {
  const set = await evaluationSetById(ctx.tx, input.workspaceId, input.setId, true);
  if (!set) return {};
  const { [input.key]: _, ...tags } = set.tags;
  await updateEvaluationSet(ctx.tx, placeOf(ctx, input.workspaceId), { ...set, tags });
  return {};
}

/** Adds an evaluation set to experiments; throws `not-found` for one that is not there. */
export async function addToExperiments(
  ctx: Context,
  input: SetExperimentsInput,
): Promise<EvaluationSetFacts> {
  const set = await requireEvaluationSet(ctx, input, true);
  const found = await namedExperiments(ctx, {
    workspaceId: input.workspaceId,
    experimentIds: input.experiments,
  });
  const known = new Set(found.flatMap(({ id, wireId }) => [id, wireId]));
  const missing = input.experiments.find((id) => !known.has(id));
  if (missing !== undefined) throw noSuchExperiment(missing);
  const experiments = [...new Set([...set.experiments, ...input.experiments])];
  const changed = { ...set, experiments, updatedMs: ctx.now.getTime() };
  await updateEvaluationSet(ctx.tx, placeOf(ctx, input.workspaceId), changed);
  return changed;
}

/** Takes an evaluation set out of experiments. */
export async function removeFromExperiments(
  ctx: Context,
  input: SetExperimentsInput,
): Promise<EvaluationSetFacts> {
  const set = await requireEvaluationSet(ctx, input, true);
  const experiments = set.experiments.filter((id) => !input.experiments.includes(id));
  const changed = { ...set, experiments, updatedMs: ctx.now.getTime() };
  await updateEvaluationSet(ctx.tx, placeOf(ctx, input.workspaceId), changed);
  return changed;
}
