import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { EvaluationSetFacts } from './domain/evaluation-set.ts';
import { parseFilter, parseOrderings } from './domain/search-grammar.ts';
import { pageToken, readPageToken } from './domain/trace-page.ts';
import { EVALUATION_SET_RULES } from './domain/trace-rules.ts';
import type { EvaluationSetInput, SearchEvaluationSetsInput } from './evaluation-sets.schema.ts';
import { evaluationSetById, searchSetRows } from './evaluation-sets.views.ts';

/** Finds an evaluation set, locked for the rest of the transaction where it is to change; throws `not-found`. */
export async function requireEvaluationSet(
  ctx: Context,
  { workspaceId, setId }: EvaluationSetInput,
  isChanging = false,
): Promise<EvaluationSetFacts> {
  const found = await evaluationSetById(ctx.tx, workspaceId, setId, isChanging);
  if (found) return found;
  throw new Refusal('not-found', `Evaluation dataset with id '${setId}' not found`);
}

/** Shows an evaluation set, without its records. */
export function getEvaluationSet(ctx: Context, input: EvaluationSetInput): Promise<EvaluationSetFacts> {
  return requireEvaluationSet(ctx, input);
}

/** Finds evaluation sets of experiments by a filter in MLflow's grammar, the newest first unless told otherwise. */
export async function searchEvaluationSets(
  ctx: Context,
  input: SearchEvaluationSetsInput,
): Promise<{ sets: EvaluationSetFacts[]; nextPageToken: string | null }> {
  const page = readPageToken(input.pageToken);
  const skip = page && 'skip' in page ? page.skip : 0;
  const found = await searchSetRows(ctx.tx, {
    workspaceId: input.workspaceId,
    experiments: input.experiments,
    clauses: parseFilter(input.filter, EVALUATION_SET_RULES),
    orderings: parseOrderings(input.orderBy, EVALUATION_SET_RULES),
    skip,
    limit: input.maxResults + 1,
  });
  const isMore = found.length > input.maxResults;
  return {
    sets: found.slice(0, input.maxResults),
    nextPageToken: isMore ? pageToken({ skip: skip + input.maxResults }) : null,
  };
}
