import type { Context } from '#server/access/context.ts';
import type { OtlpSpan } from './domain/otlp-span.ts';
import { type Clause, parseFilter, parseOrderings } from './domain/search-grammar.ts';
import { type ContentClause, compareText } from './domain/span-clauses.ts';
import type { TraceFacts } from './domain/trace-facts.ts';
import { pageToken, readPageToken, type TracePage } from './domain/trace-page.ts';
import { TRACE_RULES } from './domain/trace-rules.ts';
import { openTraces } from './open-traces.ts';
import { openSpans } from './seal-traces.ts';
import type { SearchTracesInput } from './traces.schema.ts';
import type { TraceRow } from './traces.views.ts';
import {
  candidateSpans,
  contentOf,
  matching,
  type SpanContentRow,
  searchTraceRows,
  type TraceSearch,
} from './traces-search.views.ts';

/** How many traces and spans a search looks into for what only their content tells; the next page goes on there. */
const TRACES_MAX = 2_000;
const SPANS_MAX = 40_000;
/** Of how many traces spans are read together, and how many spans at once: their content may be long. */
const CHUNK = 200;
const SPANS_AT_ONCE = 1_000;

export interface FoundTraces {
  traces: TraceFacts[];
  /** What the next page is asked for with; null when nothing follows. */
  nextPageToken: string | null;
}

async function holds(ctx: Context, clause: ContentClause, spans: readonly OtlpSpan[]): Promise<boolean[]> {
  const texts = spans.map(clause.textOf);
  if (clause.comparator !== 'RLIKE')
    return texts.map((text) => text !== null && compareText(text, clause.comparator, clause.value));
  const found = await matching(
    ctx.tx,
    texts.map((text) => text ?? ''),
    String(clause.value),
  );
  return texts.map((text, index) => text !== null && found[index] === true);
}

/** Of which traces these spans are that meet every clause about their content. */
async function tracesOfFitting(
  ctx: Context,
  workspaceId: string,
  stored: readonly SpanContentRow[],
  content: readonly ContentClause[],
): Promise<string[]> {
  const texts = await openSpans(ctx.tx, workspaceId, stored);
  let left = stored.flatMap(({ traceId }, index) => {
    const text = texts[index];
    return text ? [{ traceId, span: JSON.parse(text) as OtlpSpan }] : [];
  });
  for (const clause of content) {
    const answers = await holds(
      ctx,
      clause,
      left.map(({ span }) => span),
    );
    left = left.filter((_, index) => answers[index]);
  }
  return left.map(({ traceId }) => traceId);
}

interface Fits {
  ids: ReadonlySet<string>;
  spans: number;
}

/** Which of these traces have a span that meets every clause about its content, and about its name, type and status. */
async function withContent(
  ctx: Context,
  workspaceId: string,
  traces: readonly TraceRow[],
  asked: { clauses: readonly Clause[]; content: readonly ContentClause[] },
): Promise<Fits> {
  const traceIds = traces.map(({ id }) => id);
  const ids = new Set<string>();
  let spans = 0;
  for (let after: SpanContentRow | null = null; ; ) {
    const page = { traceIds, clauses: asked.clauses, after, limit: SPANS_AT_ONCE };
    const stored: SpanContentRow[] = await candidateSpans(ctx.tx, workspaceId, page);
    for (const id of await tracesOfFitting(ctx, workspaceId, stored, asked.content)) ids.add(id);
    spans += stored.length;
    after = stored.at(-1) ?? null;
    if (stored.length < SPANS_AT_ONCE) return { ids, spans };
  }
}

function placeAfter(last: TraceRow, isByTime: boolean, seen: number): TracePage {
  return isByTime ? { afterMs: last.requestTimeMs, afterId: last.id } : { skip: seen };
}

interface Look {
  search: TraceSearch;
  content: readonly ContentClause[];
  limit: number;
  from: TracePage;
}

/** Walks the traces that the database finds, and keeps those whose spans hold what is asked for besides. */
async function walk(ctx: Context, { search, content, limit, from }: Look): Promise<[TraceRow[], TracePage]> {
  const isByTime = search.orderings.length === 0;
  const kept: TraceRow[] = [];
  let at = from;
  let seen = from && 'skip' in from ? from.skip : 0;
  for (let looked = 0, spans = 0; looked < TRACES_MAX && spans < SPANS_MAX; ) {
    const chunk = content.length > 0 ? CHUNK : limit;
    const found = await searchTraceRows(ctx.tx, search, at, chunk + 1);
    const here = found.slice(0, chunk);
    const fits =
      content.length > 0
        ? await withContent(ctx, search.workspaceId, here, { clauses: search.clauses, content })
        : null;
    spans += fits?.spans ?? 0;
    for (const trace of here) {
      seen += 1;
      looked += 1;
      at = placeAfter(trace, isByTime, seen);
      if (fits && !fits.ids.has(trace.id)) continue;
      kept.push(trace);
      if (kept.length === limit) return [kept, found.length > here.indexOf(trace) + 1 ? at : null];
    }
    if (found.length <= chunk) return [kept, null];
  }
  return [kept, at];
}

/** Finds traces of experiments by a filter in MLflow's grammar, the newest first unless another order is asked for. */
export async function searchTraces(ctx: Context, input: SearchTracesInput): Promise<FoundTraces> {
  const clauses = parseFilter(input.filter, TRACE_RULES);
  const orderings = parseOrderings(input.orderBy, TRACE_RULES);
  const { workspaceId, experiments } = input;
  if (experiments.length === 0) return { traces: [], nextPageToken: null };
  const [kept, next] = await walk(ctx, {
    search: { organisationId: ctx.organisationId, workspaceId, experiments, clauses, orderings },
    content: contentOf(clauses),
    limit: input.maxResults,
    from: readPageToken(input.pageToken),
  });
  return { traces: await openTraces(ctx, kept), nextPageToken: pageToken(next) };
}
