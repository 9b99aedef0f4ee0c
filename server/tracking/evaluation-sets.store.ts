import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { EvaluationSetFacts } from './domain/evaluation-set.ts';
import type { Place } from './traces.store.ts';

/** Inserts a set; false when there is no such workspace. */
export async function insertEvaluationSet(tx: Tx, place: Place, set: EvaluationSetFacts): Promise<boolean> {
  const found = await row(
    tx,
    `INSERT INTO evaluation_set (organisation_id, workspace_id, id, name, digest, tags, experiments, created_ms, updated_ms,
       created_by, updated_by)
     SELECT w.organisation_id, w.id, $3::text, $4::text, $5::text, $6::jsonb, $7::text[], $8::int8, $8::int8, $9::text, $9::text
     FROM workspace w WHERE w.organisation_id = $1 AND w.id = $2 RETURNING id`,
    [
      place.organisationId,
      place.workspaceId,
      set.id,
      set.name,
      set.digest,
      JSON.stringify(set.tags),
      set.experiments,
      set.createdMs,
      set.createdBy,
    ],
  );
  return found !== null;
}

/** Writes what of a set changed. */
export async function updateEvaluationSet(tx: Tx, place: Place, set: EvaluationSetFacts): Promise<void> {
  await rows(
    tx,
    `UPDATE evaluation_set SET digest = $3, schema = $4, profile = $5, tags = $6, experiments = $7, updated_ms = $8, updated_by = $9
     WHERE workspace_id = $1 AND id = $2`,
    [
      place.workspaceId,
      set.id,
      set.digest,
      set.schema,
      set.profile,
      JSON.stringify(set.tags),
      set.experiments,
      set.updatedMs,
      set.updatedBy,
    ],
  );
}

/** Deletes a set with its records; returns how many these were. */
export async function deleteSetRows(tx: Tx, place: Place, id: string): Promise<number> {
  const gone = await rows(
    tx,
    'DELETE FROM evaluation_set_record WHERE workspace_id = $1 AND set_id = $2 RETURNING id',
    [place.workspaceId, id],
  );
  await rows(tx, 'DELETE FROM evaluation_set WHERE workspace_id = $1 AND id = $2', [place.workspaceId, id]);
  return gone.length;
}

export interface NewRecord {
  id: string;
  inputHash: string;
  content: string;
  ms: number;
  by: string | null;
}

/** Keeps records of a set; one with the same inputs is replaced, and keeps its id. */
export async function upsertRecordRows(
  tx: Tx,
  place: Place,
  setId: string,
  records: readonly NewRecord[],
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO evaluation_set_record (organisation_id, workspace_id, set_id, id, input_hash, content, created_ms, updated_ms,
       created_by, updated_by)
     SELECT $1, $2, $3, x.id, x."inputHash", x.content, x.ms, x.ms, x.by, x.by
     FROM jsonb_to_recordset($4::jsonb) AS x(id text, "inputHash" text, content text, ms int8, by text)
     ON CONFLICT (workspace_id, set_id, input_hash) DO UPDATE SET content = excluded.content, updated_ms = excluded.updated_ms,
       updated_by = coalesce(excluded.updated_by, evaluation_set_record.updated_by)`,
    [place.organisationId, place.workspaceId, setId, JSON.stringify(records)],
  );
}

/** Deletes records of a set; returns how many there were. */
export async function deleteRecordRows(
  tx: Tx,
  place: Place,
  setId: string,
  ids: readonly string[],
): Promise<number> {
  const gone = await rows(
    tx,
    'DELETE FROM evaluation_set_record WHERE workspace_id = $1 AND set_id = $2 AND id = ANY($3) RETURNING id',
    [place.workspaceId, setId, ids],
  );
  return gone.length;
}

/** How many records a set has. */
export async function countRecords(tx: Tx, place: Place, setId: string): Promise<number> {
  const found = await row<{ count: number }>(
    tx,
    'SELECT count(*)::int AS count FROM evaluation_set_record WHERE workspace_id = $1 AND set_id = $2',
    [place.workspaceId, setId],
  );
  return found?.count ?? 0;
}
