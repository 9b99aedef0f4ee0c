import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { LoggedModelStatus } from './domain/logged-model.ts';

interface Entries {
  key: string;
  value: string;
}

export interface NewLoggedModel {
  id: string;
  organisationId: string;
  workspaceId: string;
  experimentId: string;
  name: string;
  artifactLocation: string;
  modelType: string | null;
  sourceRunId: string | null;
  createdBy: string;
  createdMs: number;
  params: readonly Entries[];
  tags: readonly Entries[];
}

/** The last of equal keys stands, as if they had come one after the other. */
function columnsOf(entries: readonly Entries[]): [string[], string[]] {
  const last = new Map(entries.map(({ key, value }) => [key, value]));
  return [[...last.keys()], [...last.values()]];
}

/** Inserts a logged model with what was logged of it, in one statement. */
export async function insertLoggedModel(tx: Tx, model: NewLoggedModel): Promise<void> {
  await rows(
    tx,
    `WITH made AS (
       INSERT INTO logged_model (id, organisation_id, workspace_id, experiment_id, name, artifact_location, status, model_type,
         source_run_id, lifecycle, created_by, created_ms, updated_ms)
       VALUES ($1, $2, $3, $4, $5, $6, 'PENDING', $7, $8, 'active', $9, $10, $10)
     ), params AS (
       INSERT INTO logged_model_param (model_id, key, organisation_id, workspace_id, experiment_id, value)
       SELECT $1, key, $2, $3, $4, value FROM unnest($11::text[], $12::text[]) AS given(key, value)
     )
     INSERT INTO logged_model_tag (model_id, key, organisation_id, workspace_id, experiment_id, value)
     SELECT $1, key, $2, $3, $4, value FROM unnest($13::text[], $14::text[]) AS given(key, value)`,
    [
      model.id,
      model.organisationId,
      model.workspaceId,
      model.experimentId,
      model.name,
      model.artifactLocation,
      model.modelType,
      model.sourceRunId,
      model.createdBy,
      model.createdMs,
      ...columnsOf(model.params),
      ...columnsOf(model.tags),
    ],
  );
}

interface Change {
  workspaceId: string;
  modelId: string;
  nowMs: number;
}

/** Sets where a model's upload has come to; false when there is no such model. */
export async function setModelStatus(
  tx: Tx,
  { workspaceId, modelId, nowMs }: Change,
  status: LoggedModelStatus,
): Promise<boolean> {
  const changed = await rows(
    tx,
    `UPDATE logged_model SET status = $3, updated_ms = $4
     WHERE workspace_id = $1 AND id = $2 AND lifecycle = 'active' RETURNING 1`,
    [workspaceId, modelId, status, nowMs],
  );
  return changed.length === 1;
}

/** Marks a model deleted; returns its name, or null when there is no such model. */
export async function markModelDeleted(
  tx: Tx,
  { workspaceId, modelId, nowMs }: Change,
): Promise<string | null> {
  const changed = await row<{ name: string }>(
    tx,
    `UPDATE logged_model SET lifecycle = 'deleted', updated_ms = $3
     WHERE workspace_id = $1 AND id = $2 AND lifecycle = 'active' RETURNING name`,
    [workspaceId, modelId, nowMs],
  );
  return changed?.name ?? null;
}

/** Sets tags, replacing those of the same keys; false when there is no such model. */
export async function putModelTags(
  tx: Tx,
  { workspaceId, modelId }: Omit<Change, 'nowMs'>,
  tags: readonly Entries[],
): Promise<boolean> {
  const found = await row<{ isThere: boolean }>(
    tx,
    `WITH model AS (
       SELECT id, organisation_id, workspace_id, experiment_id FROM logged_model
       WHERE workspace_id = $1 AND id = $2 AND lifecycle = 'active'
     ), put AS (
       INSERT INTO logged_model_tag (model_id, key, organisation_id, workspace_id, experiment_id, value)
       SELECT id, key, organisation_id, workspace_id, experiment_id, value
       FROM model, unnest($3::text[], $4::text[]) AS given(key, value)
       ON CONFLICT (model_id, key) DO UPDATE SET value = excluded.value
     )
     SELECT EXISTS (SELECT 1 FROM model) AS "isThere"`,
    [workspaceId, modelId, ...columnsOf(tags)],
  );
  return found?.isThere === true;
}

/** Removes a tag; tells whether the model and the tag were there. */
export async function deleteModelTag(
  tx: Tx,
  { workspaceId, modelId }: Omit<Change, 'nowMs'>,
  key: string,
): Promise<{ hasModel: boolean; hadTag: boolean }> {
  const found = await row<{ hasModel: boolean; hadTag: boolean }>(
    tx,
    `WITH model AS (SELECT id FROM logged_model WHERE workspace_id = $1 AND id = $2 AND lifecycle = 'active'),
     gone AS (DELETE FROM logged_model_tag t USING model WHERE t.model_id = model.id AND t.key = $3 RETURNING 1)
     SELECT EXISTS (SELECT 1 FROM model) AS "hasModel", EXISTS (SELECT 1 FROM gone) AS "hadTag"`,
    [workspaceId, modelId, key],
  );
  return found ?? { hasModel: false, hadTag: false };
}

/** Adds parameters; those that are there already stay, and `changed` names those that were to become something else. */
export async function addModelParams(
  tx: Tx,
  { workspaceId, modelId }: Omit<Change, 'nowMs'>,
  params: readonly Entries[],
): Promise<{ hasModel: boolean; changed: string | null }> {
  const found = await row<{ hasModel: boolean; changed: string | null }>(
    tx,
    `WITH model AS (
       SELECT id, organisation_id, workspace_id, experiment_id FROM logged_model
       WHERE workspace_id = $1 AND id = $2 AND lifecycle = 'active'
     ), given AS (SELECT * FROM unnest($3::text[], $4::text[]) AS given(key, value)),
     put AS (
       INSERT INTO logged_model_param (model_id, key, organisation_id, workspace_id, experiment_id, value)
       SELECT id, key, organisation_id, workspace_id, experiment_id, value FROM model, given
       ON CONFLICT (model_id, key) DO NOTHING
     )
     SELECT EXISTS (SELECT 1 FROM model) AS "hasModel",
       (SELECT p.key FROM logged_model_param p JOIN given g USING (key)
        WHERE p.model_id = $2 AND p.value <> g.value ORDER BY p.key LIMIT 1) AS changed`,
    [workspaceId, modelId, ...columnsOf(params)],
  );
  return found ?? { hasModel: false, changed: null };
}

/** One point of a metric that a run measured of a logged model. */
export interface ModelPoint {
  modelId: string;
  key: string;
  value: number | null;
  step: number;
  timestamp: number;
  datasetName: string | null;
  datasetDigest: string | null;
}

/** Adds points of a run, each once; those of models that are not there go nowhere. */
export async function insertModelPoints(
  tx: Tx,
  { workspaceId, runId }: { workspaceId: string; runId: string },
  points: readonly ModelPoint[],
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO logged_model_metric (model_id, key, logged_at, step, run_id, organisation_id, workspace_id, experiment_id,
       value, dataset_name, dataset_digest)
     SELECT m.id, p.key, p.logged_at, p.step, $2, m.organisation_id, m.workspace_id, m.experiment_id, p.value, p.name, p.digest
     FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::float8[], $8::text[], $9::text[])
       AS p(model_id, key, logged_at, step, value, name, digest)
     JOIN logged_model m ON m.id = p.model_id AND m.workspace_id = $1 AND m.lifecycle = 'active'
     ON CONFLICT DO NOTHING`,
    [
      workspaceId,
      runId,
      points.map(({ modelId }) => modelId),
      points.map(({ key }) => key),
      points.map(({ timestamp }) => timestamp),
      points.map(({ step }) => step),
      points.map(({ value }) => value),
      points.map(({ datasetName }) => datasetName),
      points.map(({ datasetDigest }) => datasetDigest),
    ],
  );
}
