import type { Context } from '#server/access/context.ts';
import { parseFilter, parseOrderings } from './domain/search-grammar.ts';
import type { TraceFacts } from './domain/trace-facts.ts';
import { pageToken, readPageToken } from './domain/trace-page.ts';
import { TRACE_RULES } from './domain/trace-rules.ts';
import { openTraces } from './open-traces.ts';
import type { SearchTracesInput } from './traces.schema.ts';
import { contentOf } from './traces-search.views.ts';
import { walkTraces } from './walk-traces.ts';

/** How many traces and spans a search looks into for what only their content tells; the next page goes on there. */
const BOUNDS = { traces: 2_000, spans: 40_000 };

export interface FoundTraces {
  traces: TraceFacts[];
  /** What the next page is asked for with; null when nothing follows. */
  nextPageToken: string | null;
}

/** Finds traces of experiments by a filter in MLflow's grammar, the newest first unless another order is asked for. */
export async function searchTraces(ctx: Context, input: SearchTracesInput): Promise<FoundTraces> {
  const clauses = parseFilter(input.filter, TRACE_RULES);
  const orderings = parseOrderings(input.orderBy, TRACE_RULES);
  const { workspaceId, experiments } = input;
  if (experiments.length === 0) return { traces: [], nextPageToken: null };
  const [kept, next] = await walkTraces(ctx, {
    search: { organisationId: ctx.organisationId, workspaceId, experiments, clauses, orderings },
    content: contentOf(clauses),
    limit: input.maxResults,
    from: readPageToken(input.pageToken),
    bounds: BOUNDS,
  });
  return { traces: await openTraces(ctx, kept), nextPageToken: pageToken(next) };
}
