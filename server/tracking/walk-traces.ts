import type { Context } from '#server/access/context.ts';
import type { OtlpSpan } from './domain/otlp-span.ts';
import type { Clause } from './domain/search-grammar.ts';
import { type ContentClause, compareText } from './domain/span-clauses.ts';
import type { TracePage } from './domain/trace-page.ts';
import { openSpans } from './seal-traces.ts';
import type { TraceRow } from './traces.views.ts';
import {
  candidateSpans,
  matching,
  type SpanContentRow,
  searchTraceRows,
  type TraceSearch,
} from './traces-search.views.ts';

/** Of how many traces spans are read together, and how many spans at once: their content may be long. */
const CHUNK = 200;
const SPANS_AT_ONCE = 1_000;

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
  /** How many spans were looked into. */
  spans: number;
  /** How many of the traces were looked into wholly: the first ones. */
  whole: number;
}

/**
 * Which of these traces have a span that meets every clause about its content, and about its name, type and status. Stops
 * where so many spans were looked into, but not before the first trace was: else no page would come past it.
 */
async function withContent(
  ctx: Context,
  workspaceId: string,
  traces: readonly TraceRow[],
  asked: { clauses: readonly Clause[]; content: readonly ContentClause[]; spansMax: number },
): Promise<Fits> {
  const { clauses, content, spansMax } = asked;
  const traceIds = traces.map(({ id }) => id);
  const ids = new Set<string>();
  let spans = 0;
  let whole = 0;
  let afterId: string | null = null;
  while (whole === 0 || spans < spansMax) {
    const left = { traceIds: traceIds.slice(whole), clauses, afterId, limit: SPANS_AT_ONCE };
    const stored: SpanContentRow[] = await candidateSpans(ctx.tx, workspaceId, left);
    for (const id of await tracesOfFitting(ctx, workspaceId, stored, content)) ids.add(id);
    spans += stored.length;
    const last = stored.at(-1);
    if (!last || stored.length < SPANS_AT_ONCE) return { ids, spans, whole: traces.length };
    whole = traceIds.indexOf(last.traceId);
    afterId = last.id;
  }
  return { ids, spans, whole };
}

function placeAfter(last: TraceRow, isByTime: boolean, seen: number): TracePage {
  return isByTime ? { afterMs: last.requestTimeMs, afterId: last.id } : { skip: seen };
}

interface Look {
  search: TraceSearch;
  content: readonly ContentClause[];
  limit: number;
  from: TracePage;
  /** How many traces and spans are looked into for what only their content tells. */
  bounds: { traces: number; spans: number };
}

/** Walks the traces that the database finds, and keeps those whose spans hold what is asked for besides. */
export async function walkTraces(
  ctx: Context,
  { search, content, limit, from, bounds }: Look,
): Promise<[TraceRow[], TracePage]> {
  const isByTime = search.orderings.length === 0;
  const kept: TraceRow[] = [];
  let at = from;
  let seen = from && 'skip' in from ? from.skip : 0;
  for (let looked = 0, spans = 0; looked < bounds.traces && spans < bounds.spans; ) {
    const chunk = content.length > 0 ? CHUNK : limit;
    const found = await searchTraceRows(ctx.tx, search, at, chunk + 1);
    const asked = { clauses: search.clauses, content, spansMax: bounds.spans - spans };
    const fits =
      content.length > 0 ? await withContent(ctx, search.workspaceId, found.slice(0, chunk), asked) : null;
    const here = found.slice(0, fits?.whole ?? chunk);
    spans += fits?.spans ?? 0;
    for (const trace of here) {
      seen += 1;
      looked += 1;
      at = placeAfter(trace, isByTime, seen);
      if (fits && !fits.ids.has(trace.id)) continue;
      kept.push(trace);
      if (kept.length === limit) return [kept, found.length > here.indexOf(trace) + 1 ? at : null];
    }
    if (found.length === here.length) return [kept, null];
  }
  return [kept, at];
}
