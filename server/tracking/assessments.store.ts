import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { TraceAssessmentFacts } from './domain/trace-facts.ts';
import { keepableJson } from './domain/trace-limits.ts';
import type { Place } from './traces.store.ts';

const numberOf = (value: unknown) => (typeof value === 'number' ? value : null);

const FIELDS = `id text, "traceId" text, name text, kind text, value jsonb, number float8, error jsonb, rationale text,
  "sourceType" text, "sourceId" text, "spanId" text, metadata jsonb, overrides text, "isValid" bool, "createdMs" int8, "updatedMs" int8`;

/** Keeps assessments of traces; one whose id is there already stays as it is. Returns how many were new. */
export async function insertAssessments(
  tx: Tx,
  place: Place,
  given: readonly TraceAssessmentFacts[],
): Promise<number> {
  const made = await rows(
    tx,
    `INSERT INTO trace_assessment (organisation_id, workspace_id, id, trace_id, name, kind, value, number, error, rationale,
       source_type, source_id, span_id, metadata, overrides, is_valid, created_ms, updated_ms)
     SELECT $1, $2, x.id, x."traceId", x.name, x.kind, coalesce(x.value, 'null'), x.number, x.error, x.rationale, x."sourceType",
       x."sourceId", x."spanId", x.metadata, x.overrides, x."isValid", x."createdMs", x."updatedMs"
     FROM jsonb_to_recordset($3::jsonb) AS x(${FIELDS}) ON CONFLICT (workspace_id, id) DO NOTHING RETURNING id`,
    [
      place.organisationId,
      place.workspaceId,
      keepableJson(given.map((one) => ({ ...one, number: numberOf(one.value) }))),
    ],
  );
  return made.length;
}

/** Says whether an assessment still holds; false when the trace has none of this id. */
export async function markValid(
  tx: Tx,
  place: Place,
  given: { traceId: string; id: string; isValid: boolean },
): Promise<boolean> {
  const found = await row(
    tx,
    'UPDATE trace_assessment SET is_valid = $4 WHERE workspace_id = $1 AND trace_id = $2 AND id = $3 RETURNING id',
    [place.workspaceId, given.traceId, given.id, given.isValid],
  );
  return found !== null;
}

/** Replaces what of an assessment may change. */
export async function updateAssessmentRow(tx: Tx, place: Place, given: TraceAssessmentFacts): Promise<void> {
  await rows(
    tx,
    `UPDATE trace_assessment SET name = $4, value = $5, number = $6, error = $7, rationale = $8, metadata = $9, updated_ms = $10
     WHERE workspace_id = $1 AND trace_id = $2 AND id = $3`,
    [
      place.workspaceId,
      given.traceId,
      given.id,
      given.name,
      keepableJson(given.value),
      numberOf(given.value),
      given.error && keepableJson(given.error),
      given.rationale,
      given.metadata && keepableJson(given.metadata),
      given.updatedMs,
    ],
  );
}

/** Deletes an assessment; returns which one it overrode, null when that was none or there was nothing to delete. */
export async function deleteAssessmentRow(
  tx: Tx,
  place: Place,
  given: { traceId: string; id: string },
): Promise<string | null> {
  const found = await row<{ overrides: string | null }>(
    tx,
    'DELETE FROM trace_assessment WHERE workspace_id = $1 AND trace_id = $2 AND id = $3 RETURNING overrides',
    [place.workspaceId, given.traceId, given.id],
  );
  return found?.overrides ?? null;
}
