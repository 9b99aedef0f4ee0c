import type { Context } from '#server/access/context.ts';
import type { KeysetPage } from '#server/platform/domain/keyset-page.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { parseFilter, parseOrderings } from './domain/search-grammar.ts';
import { EXPERIMENT_RULES } from './domain/search-rules.ts';
import type { SearchExperimentsInput } from './experiments.schema.ts';
import { type FoundExperiment, searchExperimentRows } from './experiments.views.ts';
import { readPageToken, writePageToken } from './search-sql.ts';

async function search(
  ctx: Context,
  input: SearchExperimentsInput,
  withLastRun: boolean,
): Promise<KeysetPage<FoundExperiment>> {
  const { filter, orderBy, lifecycle, limit } = input;
  const clauses = parseFilter(filter, EXPERIMENT_RULES);
  const orderings = parseOrderings(orderBy, EXPERIMENT_RULES);
  const unordered = orderings.find(({ kind }) => kind !== 'attribute');
  if (unordered) throw new Refusal('invalid', `Invalid order_by entity: ${unordered.kind}`);
  const workspaceId = input.workspaceId ?? null;
  const asked = ['experiments', workspaceId, filter, orderBy, lifecycle];
  const after = input.cursor ? readPageToken(asked, input.cursor).last : null;
  const wanted = { workspaceId, lifecycle, clauses, orderings, after, limit: limit + 1, withLastRun };
  const found = await searchExperimentRows(ctx.tx, ctx.organisationId, wanted);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { items, nextCursor: hasMore ? writePageToken(asked, { phase: 0, last: last.place }) : null };
}

/** Finds experiments by filter and order, the newest first unless the order says otherwise. */
export function searchExperiments(
  ctx: Context,
  input: SearchExperimentsInput,
): Promise<KeysetPage<FoundExperiment>> {
  return search(ctx, input, false);
}

/** The same, each with when its latest run started. */
export function listExperiments(
  ctx: Context,
  input: SearchExperimentsInput,
): Promise<KeysetPage<FoundExperiment>> {
  return search(ctx, input, true);
}
