import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RunDatasetFacts, RunFacts, RunRecord } from './domain/experiment.ts';
import type { Entry, Metric } from './domain/log-entries.ts';
import { LATEST_FIRST, UNFOLDED_POINTS } from './fold-metrics.store.ts';

/** A run within a deleted experiment is deleted, whatever its own row says. */
const COLUMNS = `r.id, r.workspace_id AS "workspaceId", r.experiment_id AS "experimentId",
  e.wire_id AS "experimentWireId", e.name AS "experimentName", r.name, r.status, r.start_time AS "startTime",
  r.end_time AS "endTime", r.user_id AS "userId", r.artifact_uri AS "artifactUri",
  CASE WHEN e.lifecycle = 'active' THEN r.lifecycle ELSE e.lifecycle END AS lifecycle, r.created_by AS "createdBy"`;

const DATASETS = `coalesce((SELECT jsonb_agg(jsonb_build_object('name', d.name, 'digest', d.digest,
    'sourceType', d.source_type, 'source', d.source, 'schema', d.schema, 'profile', d.profile, 'tags', u.tags) ORDER BY u.logged_at, d.id)
  FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id WHERE u.run_id = r.id), '[]') AS datasets`;

const MODELS = `coalesce((SELECT jsonb_agg(jsonb_build_object('direction', m.direction, 'modelId', m.model_id, 'step', m.step)
  ORDER BY m.logged_at, m.model_id) FROM run_model m WHERE m.run_id = r.id), '[]') AS models`;

const pairs = (table: string, chosen: string) =>
  `(SELECT json_agg(json_build_array(x.key, x.value) ORDER BY x.key) FROM ${table} x WHERE x.run_id = r.id${chosen})`;

const METRIC = 'json_build_array(x.key, x.value, x.step, x.at)';

/** The latest values; where batches of the run wait to be folded, with what these say. */
const metrics = (chosen: string) => `CASE WHEN EXISTS (SELECT 1 FROM metric_unfolded f WHERE f.run_id = r.id)
  THEN (WITH u AS (SELECT * FROM metric_unfolded f WHERE f.run_id = r.id)
    SELECT json_agg(${METRIC} ORDER BY x.key) FROM (
      SELECT DISTINCT ON (key) key, value, step, at FROM (
        SELECT x.key, x.value, x.step, x.logged_at AS at FROM run_metric x WHERE x.run_id = r.id
        UNION ALL SELECT p.key, p.value, p.step, p.at FROM (${UNFOLDED_POINTS}) p) said
      ORDER BY key, ${LATEST_FIRST}) x WHERE true${chosen})
  ELSE (SELECT json_agg(${METRIC} ORDER BY x.key)
    FROM (SELECT key, value, step, logged_at AS at FROM run_metric WHERE run_id = r.id) x WHERE true${chosen}) END`;

interface RawRun extends Omit<RunRecord, 'metrics' | 'params' | 'tags'> {
  metrics: [string, number | null, number, number][] | null;
  params: [string, string][] | null;
  tags: [string, string][] | null;
}

const entries = (raw: [string, string][] | null): Entry[] =>
  (raw ?? []).map(([key, value]) => ({ key, value }));

function recordOf(raw: RawRun): RunRecord {
  return {
    ...raw,
    metrics: (raw.metrics ?? []).map(([key, value, step, timestamp]) => ({
      key,
      value: value ?? Number.NaN,
      timestamp,
      step,
    })),
    params: entries(raw.params),
    tags: entries(raw.tags),
  };
}

/** Which metrics, parameters and tags of runs to read; everything where it is null. */
export type RunColumns = {
  metrics: readonly string[];
  params: readonly string[];
  tags: readonly string[];
} | null;

/** These runs in this order, each with what was chosen of what it logged; unknown ids are left out. */
export async function runRecords(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
  columns: RunColumns,
): Promise<RunRecord[]> {
  if (ids.length === 0) return [];
  const chosen = columns
    ? [' AND x.key = ANY($3)', ' AND x.key = ANY($4)', ' AND x.key = ANY($5)']
    : ['', '', ''];
  const found = await rows<RawRun>(
    tx,
    `SELECT ${COLUMNS}, ${metrics(chosen[0] ?? '')} AS metrics, ${pairs('run_param', chosen[1] ?? '')} AS params,
       ${pairs('run_tag', chosen[2] ?? '')} AS tags, ${columns ? `'[]'::json AS datasets, '[]'::json AS models` : `${DATASETS}, ${MODELS}`}
     FROM unnest($2::text[]) WITH ORDINALITY AS wanted(id, at) JOIN tracking_run r ON r.id = wanted.id
     JOIN experiment e ON e.id = r.experiment_id
     WHERE r.organisation_id = $1 ORDER BY wanted.at`,
    [organisationId, ids, ...(columns ? [columns.metrics, columns.params, columns.tags] : [])],
  );
  return found.map(recordOf);
}

/** One run of a workspace (of any when `workspaceId` is null), or null. */
export function runById(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
  runId: string,
): Promise<RunFacts | null> {
  return row<RunFacts>(
    tx,
    `SELECT ${COLUMNS} FROM tracking_run r JOIN experiment e ON e.id = r.experiment_id
     WHERE r.organisation_id = $1 AND ($2::text IS NULL OR r.workspace_id = $2) AND r.id = $3`,
    [organisationId, workspaceId, runId],
  );
}

export interface RunWithTags extends RunFacts {
  tags: Record<string, string>;
  datasets: RunDatasetFacts[];
}

/** The same with its tags and datasets. */
export function runWithTags(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
  runId: string,
): Promise<RunWithTags | null> {
  return row<RunWithTags>(
    tx,
    `SELECT ${COLUMNS}, ${DATASETS},
       coalesce((SELECT jsonb_object_agg(t.key, t.value) FROM run_tag t WHERE t.run_id = r.id), '{}') AS tags
     FROM tracking_run r JOIN experiment e ON e.id = r.experiment_id
     WHERE r.organisation_id = $1 AND ($2::text IS NULL OR r.workspace_id = $2) AND r.id = $3`,
    [organisationId, workspaceId, runId],
  );
}

/** The values that a run has for these parameters. */
export async function paramsOfRun(
  tx: Tx,
  organisationId: string,
  runId: string,
  keys: readonly string[],
): Promise<Record<string, string>> {
  const found = await rows<Entry>(
    tx,
    'SELECT key, value FROM run_param WHERE organisation_id = $1 AND run_id = $2 AND key = ANY($3)',
    [organisationId, runId, keys],
  );
  return Object.fromEntries(found.map(({ key, value }) => [key, value]));
}

/** Names of metrics, parameters and tags that the latest runs of experiments logged, at most 500 of each. */
export async function loggedKeys(
  tx: Tx,
  organisationId: string,
  experimentIds: readonly string[],
): Promise<{ metrics: string[]; params: string[]; tags: string[] }> {
  const keys = (table: string) => `(SELECT coalesce(array_agg(key ORDER BY key), '{}') FROM (
    SELECT DISTINCT x.key FROM latest JOIN ${table} x ON x.run_id = latest.id ORDER BY x.key LIMIT 500) k)`;
  const found = await row<{ metrics: string[]; params: string[]; tags: string[] }>(
    tx,
    `WITH latest AS MATERIALIZED (
       SELECT r.id FROM unnest($2::text[]) AS wanted(id) CROSS JOIN LATERAL (
         SELECT id FROM tracking_run WHERE organisation_id = $1 AND experiment_id = wanted.id AND lifecycle = 'active'
         ORDER BY start_time DESC, id LIMIT 200) r)
     SELECT ${keys('run_metric')} AS metrics, ${keys('run_param')} AS params, ${keys('run_tag')} AS tags`,
    [organisationId, experimentIds],
  );
  return found ?? { metrics: [], params: [], tags: [] };
}

/** Which of these runs there are in a workspace (in any when `workspaceId` is null). */
export async function knownRunIds(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
  ids: readonly string[],
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT id FROM tracking_run WHERE organisation_id = $1 AND ($2::text IS NULL OR workspace_id = $2) AND id = ANY($3)`,
    [organisationId, workspaceId, ids],
  );
  return found.map(({ id }) => id);
}
