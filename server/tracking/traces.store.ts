import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Figures } from './domain/read-spans.ts';

/** Whose rows are written. */
export interface Place {
  organisationId: string;
  workspaceId: string;
}

export interface NewTrace {
  id: string;
  experiment: string;
  requestTimeMs: number;
  durationMs: number | null;
  state: string;
  name: string | null;
  sessionId: string | null;
  endUser: string | null;
  clientRequestId: string | null;
  previews: string | null;
  metadata: Record<string, string>;
  tags: Record<string, string>;
  usage: Figures | null;
  cost: Figures | null;
}

const FIGURES = 'usage, input_tokens, output_tokens, total_tokens, input_cost, output_cost, total_cost';

const figureValues = (usage: string, cost: string) =>
  `${usage}, (${usage} ->> 'input_tokens')::numeric::bigint, (${usage} ->> 'output_tokens')::numeric::bigint,
   (${usage} ->> 'total_tokens')::numeric::bigint, (${cost} ->> 'input_cost')::float8, (${cost} ->> 'output_cost')::float8,
   (${cost} ->> 'total_cost')::float8`;

/** SQL that keeps what stands where the client said it, and otherwise takes what is new. */
const figuresMerged = FIGURES.split(', ')
  .map(
    (column) =>
      `${column} = CASE WHEN trace.is_finalised THEN coalesce(trace.${column}, excluded.${column}) ELSE coalesce(excluded.${column}, trace.${column}) END`,
  )
  .join(', ');

/**
 * Keeps what a client says of a trace at its end, over whatever its spans have told so far, and returns the trace.
 * Assessments that stand stay.
 */
export async function finaliseTrace(tx: Tx, place: Place, trace: NewTrace, at: Date): Promise<void> {
  await rows(
    tx,
    `INSERT INTO trace (organisation_id, workspace_id, id, experiment, request_time_ms, duration_ms, state, name, session_id,
       end_user, client_request_id, previews, metadata, tags, ${FIGURES}, is_finalised, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14::jsonb,
       ${figureValues('$15::jsonb', '$16::jsonb')}, true, $17)
     ON CONFLICT (workspace_id, id) DO UPDATE SET
       experiment = excluded.experiment, request_time_ms = excluded.request_time_ms, duration_ms = excluded.duration_ms,
       state = excluded.state, name = coalesce(excluded.name, trace.name),
       session_id = coalesce(excluded.session_id, trace.session_id), end_user = coalesce(excluded.end_user, trace.end_user),
       client_request_id = excluded.client_request_id, previews = coalesce(excluded.previews, trace.previews),
       metadata = trace.metadata || excluded.metadata, tags = trace.tags || excluded.tags,
       ${FIGURES.split(', ')
         .map((column) => `${column} = coalesce(excluded.${column}, trace.${column})`)
         .join(', ')},
       is_finalised = true`,
    [
      place.organisationId,
      place.workspaceId,
      trace.id,
      trace.experiment,
      trace.requestTimeMs,
      trace.durationMs,
      trace.state,
      trace.name,
      trace.sessionId,
      trace.endUser,
      trace.clientRequestId,
      trace.previews,
      JSON.stringify(trace.metadata),
      JSON.stringify(trace.tags),
      trace.usage && JSON.stringify(trace.usage),
      trace.cost && JSON.stringify(trace.cost),
      at,
    ],
  );
}

export interface SpannedTrace extends Omit<NewTrace, 'durationMs' | 'clientRequestId' | 'state'> {
  endTimeMs: number | null;
  /** Null while no root span has ended. */
  state: string | null;
}

export interface NewSpan {
  traceId: string;
  id: string;
  parentId: string | null;
  name: string;
  type: string;
  status: string;
  startNs: string;
  endNs: string | null;
  model: string | null;
  provider: string | null;
  usage: Figures | null;
  cost: Figures | null;
  content: string;
}

const UPSERT_SPANS = `
  WITH t AS (
    INSERT INTO trace (organisation_id, workspace_id, id, experiment, request_time_ms, duration_ms, state, name, session_id,
      end_user, client_request_id, previews, metadata, tags, ${FIGURES}, is_finalised, created_at)
    SELECT $1, $2, x.id, x.experiment, x."requestTimeMs", x."endTimeMs" - x."requestTimeMs", coalesce(x.state, 'IN_PROGRESS'), x.name,
      x."sessionId", x."endUser", NULL, x.previews, x.metadata, x.tags, ${figureValues('x.usage', 'x.cost')}, false, $3::timestamptz
    FROM jsonb_to_recordset($4::jsonb) AS x(id text, experiment text, "requestTimeMs" int8, "endTimeMs" int8, state text,
      name text, "sessionId" text, "endUser" text, previews text, metadata jsonb, tags jsonb, usage jsonb, cost jsonb)
    ORDER BY x.id
    ON CONFLICT (workspace_id, id) DO UPDATE SET
      request_time_ms = CASE WHEN trace.is_finalised THEN trace.request_time_ms
        ELSE least(trace.request_time_ms, excluded.request_time_ms) END,
      duration_ms = CASE WHEN trace.is_finalised THEN trace.duration_ms
        ELSE greatest(trace.request_time_ms + trace.duration_ms, excluded.request_time_ms + excluded.duration_ms)
          - least(trace.request_time_ms, excluded.request_time_ms) END,
      state = CASE WHEN trace.state IN ('IN_PROGRESS', 'STATE_UNSPECIFIED') AND excluded.state <> 'IN_PROGRESS'
        THEN excluded.state ELSE trace.state END,
      name = coalesce(excluded.name, trace.name), session_id = coalesce(trace.session_id, excluded.session_id),
      end_user = coalesce(trace.end_user, excluded.end_user), previews = coalesce(trace.previews, excluded.previews),
      metadata = CASE WHEN trace.is_finalised THEN excluded.metadata || trace.metadata
        ELSE trace.metadata || excluded.metadata END,
      tags = (excluded.tags || trace.tags) || (excluded.tags - 'mlflow.artifactLocation'), ${figuresMerged}
  )
  INSERT INTO trace_span (organisation_id, workspace_id, trace_id, id, parent_id, name, type, status, start_ns, end_ns, model,
    provider, usage, cost, content)
  SELECT $1, $2, s."traceId", s.id, s."parentId", s.name, s.type, s.status, s."startNs", s."endNs", s.model, s.provider, s.usage,
    s.cost, s.content
  FROM jsonb_to_recordset($5::jsonb) AS s("traceId" text, id text, "parentId" text, name text, type text, status text,
    "startNs" int8, "endNs" int8, model text, provider text, usage jsonb, cost jsonb, content text)
  ON CONFLICT (workspace_id, trace_id, id) DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name,
    type = excluded.type, status = excluded.status, start_ns = excluded.start_ns, end_ns = excluded.end_ns,
    model = excluded.model, provider = excluded.provider, usage = excluded.usage, cost = excluded.cost,
    content = excluded.content`;

/** Keeps spans and what they say of their traces, in one statement: all of it or none. A span sent again replaces itself. */
export async function upsertSpans(
  tx: Tx,
  place: Place,
  given: { traces: readonly SpannedTrace[]; spans: readonly NewSpan[]; at: Date },
): Promise<void> {
  await rows(tx, UPSERT_SPANS, [
    place.organisationId,
    place.workspaceId,
    given.at,
    JSON.stringify(given.traces),
    JSON.stringify(given.spans),
  ]);
}

/** Sets a tag of a trace, or its name when the tag is that; false when there is no such trace. */
export async function putTag(
  tx: Tx,
  place: Place,
  given: { id: string; key: string; value: string; isName: boolean },
): Promise<boolean> {
  const change = given.isName ? 'name = $4' : 'tags = tags || jsonb_build_object($3::text, $4::text)';
  const values = [place.workspaceId, given.id, given.key, given.value];
  const found = await row(
    tx,
    `UPDATE trace SET ${change} WHERE workspace_id = $1 AND id = $2 AND $3::text IS NOT NULL RETURNING id`,
    values,
  );
  return found !== null;
}

/** Takes a tag off a trace; false when it has none of this key. */
export async function dropTag(
  tx: Tx,
  place: Place,
  given: { id: string; key: string; isName: boolean },
): Promise<boolean> {
  const [change, condition] = given.isName
    ? ['name = NULL', 'name IS NOT NULL AND $3::text IS NOT NULL']
    : ['tags = tags - $3::text', 'tags ? $3::text'];
  const found = await row(
    tx,
    `UPDATE trace SET ${change} WHERE workspace_id = $1 AND id = $2 AND ${condition} RETURNING id`,
    [place.workspaceId, given.id, given.key],
  );
  return found !== null;
}

/** Links traces that are there to a run or to versions of prompts; what is linked already stays. */
export async function insertLinks(
  tx: Tx,
  place: Place,
  given: { kind: 'run' | 'prompt'; traceIds: readonly string[]; targets: readonly string[] },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO trace_link (organisation_id, workspace_id, trace_id, kind, target)
     SELECT $1, $2, t.id, $3, target FROM trace t CROSS JOIN unnest($5::text[]) AS target
     WHERE t.workspace_id = $2 AND t.id = ANY($4) ON CONFLICT DO NOTHING`,
    [place.organisationId, place.workspaceId, given.kind, given.traceIds, given.targets],
  );
}

export interface TraceChoice {
  experiment: string;
  upToMs: number | null;
  max: number | null;
  ids: readonly string[] | null;
}

/** SQL that deletes the traces chosen in `gone(workspace_id, id)` with all that belongs to them, and returns their ids. */
export const DELETE_GONE = `
  , spans AS (DELETE FROM trace_span s USING gone g WHERE s.workspace_id = g.workspace_id AND s.trace_id = g.id)
  , said AS (DELETE FROM trace_assessment a USING gone g WHERE a.workspace_id = g.workspace_id AND a.trace_id = g.id)
  , links AS (DELETE FROM trace_link l USING gone g WHERE l.workspace_id = g.workspace_id AND l.trace_id = g.id)
  DELETE FROM trace t USING gone g WHERE t.workspace_id = g.workspace_id AND t.id = g.id RETURNING t.id`;

/** Deletes traces of an experiment, the oldest first, with their spans and what was said of them; returns how many. */
export async function deleteChosen(tx: Tx, place: Place, choice: TraceChoice): Promise<number> {
  const gone = await rows(
    tx,
    `WITH gone AS (SELECT workspace_id, id FROM trace WHERE workspace_id = $1 AND experiment = $2
       AND ($3::int8 IS NULL OR request_time_ms <= $3) AND ($4::text[] IS NULL OR id = ANY($4))
       ORDER BY request_time_ms, id LIMIT $5 FOR UPDATE)${DELETE_GONE}`,
    [place.workspaceId, choice.experiment, choice.upToMs, choice.ids, choice.max],
  );
  return gone.length;
}
