import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import type { TracePage } from './domain/trace-page.ts';
import { type TraceConditions, traceConditions, traceOrder, Values } from './trace-conditions.views.ts';
import { TRACE_COLUMNS, type TraceRow } from './traces.views.ts';

export interface TraceSearch {
  organisationId: string;
  workspaceId: string;
  /** Ids on the wire. */
  experiments: readonly string[];
  clauses: readonly Clause[];
  orderings: readonly Ordering[];
}

function scope({ organisationId, workspaceId, experiments }: TraceSearch, values: Values): string[] {
  const [only, ...more] = experiments;
  const experiment =
    only !== undefined && more.length === 0
      ? `t.experiment = ${values.add(only)}`
      : `t.experiment = ANY(${values.add(experiments)}::text[])`;
  return [
    `t.organisation_id = ${values.add(organisationId)}`,
    `t.workspace_id = ${values.add(workspaceId)}`,
    experiment,
  ];
}

/** Traces that meet a filter as far as the database can answer it, in order from a place on, at most `limit`. */
export function searchTraceRows(
  tx: Tx,
  search: TraceSearch,
  page: TracePage,
  limit: number,
): Promise<TraceRow[]> {
  const values = new Values();
  const where = [...scope(search, values), ...traceConditions(search.clauses, values).where];
  const order = traceOrder(search.orderings, values);
  if (page && 'afterId' in page) {
    const [ms, id] = [values.add(page.afterMs), values.add(page.afterId)];
    where.push(
      `t.request_time_ms <= ${ms}::int8 AND (t.request_time_ms < ${ms}::int8 OR t.id > ${id}::text)`,
    );
  }
  const skip = page && 'skip' in page ? page.skip : 0;
  return rows<TraceRow>(
    tx,
    `SELECT ${TRACE_COLUMNS} FROM trace t WHERE ${where.join(' AND ')}
     ORDER BY ${order ?? 't.request_time_ms DESC, t.id ASC'} LIMIT ${values.add(limit)} OFFSET ${values.add(skip)}`,
    values.list,
  );
}

export interface SpanContentRow {
  traceId: string;
  id: string;
  content: string;
}

/**
 * Spans of traces that meet what the filter says of a span's name, type and status: trace by trace in the order given, of
 * the first those after one, at most `limit`. No more of them is read than that, however many there are.
 */
export function candidateSpans(
  tx: Tx,
  workspaceId: string,
  given: { traceIds: readonly string[]; clauses: readonly Clause[]; afterId: string | null; limit: number },
): Promise<SpanContentRow[]> {
  const values = new Values(workspaceId, given.traceIds, given.limit, given.afterId ?? '');
  const { spans } = traceConditions(
    given.clauses.filter(({ kind }) => kind === 'span'),
    values,
  );
  const where = ['s.workspace_id = $1', 's.trace_id = x.id', ...spans].join(' AND ');
  return rows<SpanContentRow>(
    tx,
    `SELECT x.id AS "traceId", y.id, y.content FROM unnest($2::text[]) WITH ORDINALITY AS x(id, place)
     CROSS JOIN LATERAL (SELECT s.id, s.content FROM trace_span s
       WHERE ${where} AND s.id > CASE WHEN x.place = 1 THEN $4::text ELSE '' END ORDER BY s.id LIMIT $3) y
     ORDER BY x.place, y.id LIMIT $3`,
    values.list,
  );
}

/** Which of these texts match a regular expression, by their places; the database gives up on one that takes too long. */
export async function matching(tx: Tx, texts: readonly string[], pattern: string): Promise<boolean[]> {
  const found = await rows<{ is: boolean }>(
    tx,
    'SELECT x.text ~ $2 AS is FROM unnest($1::text[]) WITH ORDINALITY AS x(text, place) ORDER BY x.place',
    [texts.map((text) => text.replaceAll('\u0000', '')), pattern],
  );
  return found.map(({ is }) => is);
}

/** What of a filter only the content of spans can answer. */
export function contentOf(clauses: readonly Clause[]): TraceConditions['content'] {
  return traceConditions(clauses, new Values()).content;
}

export interface CorrelationCounts {
  filter1: number;
  filter2: number;
  joint: number;
  total: number;
}

/** Of how many traces each filter holds, both hold, and how many there are that meet the base filter. */
export async function countCorrelated(
  tx: Tx,
  search: Omit<TraceSearch, 'clauses' | 'orderings'>,
  filters: { base: readonly Clause[]; first: readonly Clause[]; second: readonly Clause[] },
): Promise<CorrelationCounts> {
  const values = new Values();
  const all = (clauses: readonly Clause[]) =>
    ['true', ...traceConditions(clauses, values).where].join(' AND ');
  const where = scope({ ...search, clauses: [], orderings: [] }, values).join(' AND ');
  const [found] = await rows<CorrelationCounts>(
    tx,
    `SELECT count(*) FILTER (WHERE x.a)::int AS filter1, count(*) FILTER (WHERE x.b)::int AS filter2,
       count(*) FILTER (WHERE x.a AND x.b)::int AS joint, count(*)::int AS total
     FROM (SELECT (${all(filters.first)}) AS a, (${all(filters.second)}) AS b FROM trace t
       WHERE ${where} AND ${all(filters.base)}) x`,
    values.list,
  );
  return found ?? { filter1: 0, filter2: 0, joint: 0, total: 0 };
}
