import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Figures } from './domain/read-spans.ts';
import type { TraceAssessmentFacts, TraceFacts } from './domain/trace-facts.ts';

/** A trace as it is stored. */
export interface TraceRow extends Omit<TraceFacts, 'requestPreview' | 'responsePreview'> {
  previews: string | null;
}

export const ASSESSMENT_COLUMNS = `a.id, a.trace_id AS "traceId", a.name, a.kind, a.value, a.error, a.rationale,
  a.source_type AS "sourceType", a.source_id AS "sourceId", a.span_id AS "spanId", a.metadata, a.overrides,
  a.is_valid AS "isValid", a.created_ms AS "createdMs", a.updated_ms AS "updatedMs"`;

export const TRACE_COLUMNS = `t.id, t.workspace_id AS "workspaceId", t.experiment, t.request_time_ms AS "requestTimeMs",
  t.duration_ms AS "durationMs", t.state, t.name, t.client_request_id AS "clientRequestId", t.previews, t.metadata, t.tags,
  coalesce((SELECT json_agg(row_to_json(x)) FROM (SELECT ${ASSESSMENT_COLUMNS} FROM trace_assessment a
    WHERE a.workspace_id = t.workspace_id AND a.trace_id = t.id ORDER BY a.created_ms, a.id LIMIT 200) x), '[]') AS assessments`;

/** Traces of a workspace by their ids, in the order asked for; those that are not there are left out. */
export function tracesByIds(
  tx: Tx,
  organisationId: string,
  workspaceId: string,
  ids: readonly string[],
  experiments: readonly string[] | null = null,
): Promise<TraceRow[]> {
  return rows<TraceRow>(
    tx,
    `SELECT ${TRACE_COLUMNS} FROM unnest($3::text[]) WITH ORDINALITY AS asked(id, place)
       JOIN trace t ON t.id = asked.id
     WHERE t.organisation_id = $1 AND t.workspace_id = $2 AND ($4::text[] IS NULL OR t.experiment = ANY($4))
     ORDER BY asked.place LIMIT 1000`,
    [organisationId, workspaceId, ids, experiments],
  );
}

export interface SpanRow {
  traceId: string;
  id: string;
  parentId: string | null;
  name: string;
  type: string;
  status: 'OK' | 'ERROR' | 'UNSET';
  /** Nanoseconds since 1970, in digits. */
  startNs: string;
  endNs: string | null;
  model: string | null;
  usage: Figures | null;
  cost: Figures | null;
  content: string;
}

/** Spans of traces, roots first and then by their beginning, at most `limit` in all. */
export function spansOfTraces(
  tx: Tx,
  workspaceId: string,
  traceIds: readonly string[],
  limit: number,
): Promise<SpanRow[]> {
  return rows<SpanRow>(
    tx,
    `SELECT s.trace_id AS "traceId", s.id, s.parent_id AS "parentId", s.name, s.type, s.status, s.start_ns::text AS "startNs",
       s.end_ns::text AS "endNs", s.model, s.usage, s.cost, s.content
     FROM trace_span s WHERE s.workspace_id = $1 AND s.trace_id = ANY($2)
     ORDER BY s.trace_id, s.parent_id IS NOT NULL, s.start_ns, s.id LIMIT $3`,
    [workspaceId, traceIds, limit],
  );
}

export interface NextSpanRow {
  traceId: string;
  id: string;
  content: string;
  /** Of the content up to this span, as it is stored. */
  octetsSoFar: number;
  /** Whether another follows that there was no room for; only the last can say so. */
  hasNext: boolean;
}

/** Spans of one trace by their ids, those after one, as many as there is room for but at least one. */
export function spansOfTrace(
  tx: Tx,
  from: { workspaceId: string; id: string; afterId: string },
  room: { spans: number; octets: number },
): Promise<NextSpanRow[]> {
  return rows<NextSpanRow>(
    tx,
    `SELECT x.trace_id AS "traceId", x.id, x.content, x.so_far AS "octetsSoFar", x.place < x.there AS "hasNext"
     FROM (SELECT s.trace_id, s.id, s.content, row_number() OVER w AS place, count(*) OVER () AS there,
         sum(octet_length(s.content)) OVER w AS so_far
       FROM (SELECT trace_id, id, content FROM trace_span WHERE workspace_id = $1 AND trace_id = $2 AND id > $3
         ORDER BY id LIMIT $4::int + 1) s
       WINDOW w AS (ORDER BY s.id ROWS UNBOUNDED PRECEDING)) x
     WHERE x.place = 1 OR (x.place <= $4 AND x.so_far <= $5) ORDER BY x.id`,
    [from.workspaceId, from.id, from.afterId, room.spans, room.octets],
  );
}

/** What is known of traces before more spans of them are kept; they are locked until the transaction ends. */
export function lockTraces(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<{ id: string }[]> {
  return rows(tx, 'SELECT id FROM trace WHERE workspace_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE', [
    workspaceId,
    ids,
  ]);
}

/** How many spans each of these traces has, those with none left out; of no more is counted than `most` says. */
export function countSpans(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
  most: { perTrace: number; inAll: number },
): Promise<{ id: string; spans: number }[]> {
  return rows(
    tx,
    `SELECT y.id, count(*)::int AS spans FROM (SELECT x.id FROM unnest($2::text[]) AS x(id)
       CROSS JOIN LATERAL (SELECT 1 FROM trace_span s WHERE s.workspace_id = $1 AND s.trace_id = x.id LIMIT $3) s LIMIT $4) y
     GROUP BY y.id`,
    [workspaceId, ids, most.perTrace, most.inAll],
  );
}

/** The traces in which any of these spans stands already. */
export async function tracesOfSpans(
  tx: Tx,
  workspaceId: string,
  spans: readonly { traceId: string; id: string }[],
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT DISTINCT s.trace_id AS id FROM unnest($2::text[], $3::text[]) AS x(trace_id, id)
     JOIN trace_span s ON s.workspace_id = $1 AND s.trace_id = x.trace_id AND s.id = x.id`,
    [workspaceId, spans.map(({ traceId }) => traceId), spans.map(({ id }) => id)],
  );
  return found.map(({ id }) => id);
}

export interface FigureRow {
  traceId: string;
  id: string;
  parentId: string | null;
  usage: Figures | null;
  cost: Figures | null;
}

/** The spans of traces with the figures they tell, at most `limit` spans in all. */
export function figuresOfTraces(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
  limit: number,
): Promise<FigureRow[]> {
  return rows<FigureRow>(
    tx,
    `SELECT trace_id AS "traceId", id, parent_id AS "parentId", usage, cost FROM trace_span
     WHERE workspace_id = $1 AND trace_id = ANY($2) LIMIT $3`,
    [workspaceId, ids, limit],
  );
}

/** Tells whether a trace is there. */
export async function hasTrace(tx: Tx, workspaceId: string, id: string): Promise<boolean> {
  const found = await row(tx, 'SELECT 1 FROM trace WHERE workspace_id = $1 AND id = $2', [workspaceId, id]);
  return found !== null;
}

/** One assessment of a trace, or null; locked until the transaction ends where it is to change. */
export function assessmentOf(
  tx: Tx,
  of: { workspaceId: string; traceId: string; id: string },
  isChanging = false,
): Promise<TraceAssessmentFacts | null> {
  return row<TraceAssessmentFacts>(
    tx,
    `SELECT ${ASSESSMENT_COLUMNS} FROM trace_assessment a
     WHERE a.workspace_id = $1 AND a.trace_id = $2 AND a.id = $3 ${isChanging ? 'FOR UPDATE' : ''}`,
    [of.workspaceId, of.traceId, of.id],
  );
}
