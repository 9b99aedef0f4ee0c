import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { LoggedModelFacts } from './domain/logged-model.ts';
import { type ModelSearch, metricOfOrdering } from './domain/logged-model-search.ts';
import { parseFilter } from './domain/search-grammar.ts';
import { LOGGED_MODEL_RULES } from './domain/search-rules.ts';
import type { SearchLoggedModelsInput } from './logged-models.schema.ts';
import { searchLoggedModelRows } from './logged-models.views.ts';
import { readPageToken, writePageToken } from './search-sql.ts';

/** Logged models of some experiments that fit a filter, the newest first unless asked otherwise. */
export async function searchLoggedModels(
  ctx: Context,
  input: SearchLoggedModelsInput,
): Promise<{ models: LoggedModelFacts[]; next: string | null }> {
  const { workspaceId, experimentIds, datasets, orderBy: orderings, filter, limit, cursor } = input;
  if (datasets.some(({ name }) => name === ''))
    throw new Refusal('invalid', '`dataset_name` in the `datasets` clause must be specified.');
  for (const ordering of orderings) metricOfOrdering(ordering);
  const search: ModelSearch = { clauses: parseFilter(filter, LOGGED_MODEL_RULES), datasets, orderings };
  const words = [experimentIds, filter, datasets, orderings];
  const found = await searchLoggedModelRows(ctx.tx, {
    workspaceId,
    experimentWireIds: experimentIds,
    search,
    last: cursor === undefined ? null : readPageToken(words, cursor).last,
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    models: page.map(({ model }) => model),
    next: hasMore ? writePageToken(words, { phase: 0, last: last.place }) : null,
  };
}
