import { preparedRows, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RunDatasetFacts, RunFacts, RunRecord } from './domain/experiment.ts';
import type { Entry, Metric } from './domain/log-entries.ts';
import { LATEST_FIRST, UNFOLDED_POINTS } from './fold-metrics.store.ts';

/** A run within a deleted experiment is deleted, whatever its own row says. */
const COLUMNS = `r.id, r.workspace_id AS "workspaceId", r.experiment_id AS "experimentId",
  e.wire_id AS "experimentWireId", e.name AS "experimentName", r.name, r.status, r.start_time AS "startTime",
  r.end_time AS "endTime", r.user_id AS "userId", r.artifact_uri AS "artifactUri",
  CASE WHEN e.lifecycle = 'active' THEN r.lifecycle ELSE e.lifecycle END AS lifecycle, r.created_by AS "createdBy"`;

const DATASET = `jsonb_build_object('id', d.id, 'name', d.name, 'digest', d.digest, 'sourceType', d.source_type, 'source', d.source,
  'schema', d.schema, 'profile', d.profile, 'tags', u.tags)`;

type RawMetric = [key: string, value: number | null, step: number, at: number];

interface RawRun extends Omit<RunRecord, 'metrics' | 'params' | 'tags' | 'datasets' | 'models'> {
  metrics: RawMetric[] | null;
  params: Record<string, string> | null;
  tags: Record<string, string> | null;
  datasets: RunRecord['datasets'] | null;
  models: RunRecord['models'] | null;
  /** Whether batches of it wait to be folded, so that `metrics` is not the last word. */
  isWaiting: boolean;
}

function entriesOf(raw: Record<string, string> | null): Entry[] {
  return Object.entries(raw ?? {})
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function metricsOf(raw: readonly RawMetric[] | null): Metric[] {
  return (raw ?? [])
    .map(([key, value, step, timestamp]) => ({ key, value: value ?? Number.NaN, timestamp, step }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Which metrics, parameters and tags of runs to read; everything where it is null. */
export type RunColumns = {
  metrics: readonly string[];
  params: readonly string[];
  tags: readonly string[];
} | null;

/** One look at each table for all runs together: a look per run would cost more than everything else. */
function recordsSql(columns: RunColumns): string {
  const chosen = (place: number) => (columns ? ` AND x.key = ANY($${place})` : '');
  const grouped = (name: string, table: string, value: string, place: number) =>
    `${name} AS (SELECT x.run_id, ${value} AS found FROM ${table} x WHERE x.run_id = ANY($2)${chosen(place)} GROUP BY x.run_id)`;
  const more = columns
    ? ''
    : `, datasets AS (SELECT u.run_id, jsonb_agg(${DATASET} ORDER BY u.logged_at, d.id) AS found
        FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id WHERE u.run_id = ANY($2) GROUP BY u.run_id),
      models AS (SELECT m.run_id, jsonb_agg(jsonb_build_object('direction', m.direction, 'modelId', m.model_id, 'step', m.step)
        ORDER BY m.logged_at, m.model_id) AS found FROM run_model m WHERE m.run_id = ANY($2) GROUP BY m.run_id)`;
  return `WITH ${grouped('metrics', 'run_metric', 'json_agg(json_build_array(x.key, x.value, x.step, x.logged_at))', 3)},
      ${grouped('params', 'run_param', 'json_object_agg(x.key, x.value)', 4)},
      ${grouped('tags', 'run_tag', 'json_object_agg(x.key, x.value)', 5)}${more},
      waiting AS (SELECT DISTINCT f.run_id FROM metric_unfolded f WHERE f.run_id = ANY($2))
    SELECT ${COLUMNS}, metrics.found AS metrics, params.found AS params, tags.found AS tags,
      ${columns ? 'NULL::json AS datasets, NULL::json AS models' : 'datasets.found AS datasets, models.found AS models'},
      waiting.run_id IS NOT NULL AS "isWaiting"
    FROM tracking_run r JOIN experiment e ON e.id = r.experiment_id
    LEFT JOIN metrics ON metrics.run_id = r.id LEFT JOIN params ON params.run_id = r.id
    LEFT JOIN tags ON tags.run_id = r.id LEFT JOIN waiting ON waiting.run_id = r.id
    ${columns ? '' : 'LEFT JOIN datasets ON datasets.run_id = r.id LEFT JOIN models ON models.run_id = r.id'}
    WHERE r.organisation_id = $1 AND r.id = ANY($2)`;
}

/** The latest values of runs whose batches wait to be folded. */
async function waitingMetrics(
  tx: Tx,
  organisationId: string,
  runIds: readonly string[],
  keys: readonly string[] | null,
): Promise<Map<string, RawMetric[]>> {
  if (runIds.length === 0) return new Map();
  const found = await rows<{ runId: string; metrics: RawMetric[] }>(
    tx,
    `WITH u AS (SELECT * FROM metric_unfolded f WHERE f.organisation_id = $1 AND f.run_id = ANY($2)),
     said AS (
       SELECT x.run_id, x.key, x.value, x.step, x.logged_at AS at FROM run_metric x WHERE x.organisation_id = $1 AND x.run_id = ANY($2)
       UNION ALL SELECT p.run_id, p.key, p.value, p.step, p.at FROM (${UNFOLDED_POINTS}) p),
     latest AS (SELECT DISTINCT ON (run_id, key) * FROM said WHERE $3::text[] IS NULL OR key = ANY($3)
       ORDER BY run_id, key, ${LATEST_FIRST})
     SELECT run_id AS "runId", json_agg(json_build_array(key, value, step, at)) AS metrics FROM latest GROUP BY run_id`,
    [organisationId, runIds, keys],
  );
  return new Map(found.map(({ runId, metrics }) => [runId, metrics]));
}

/** These runs in this order, each with what was chosen of what it logged; unknown ids are left out. */
export async function runRecords(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
  columns: RunColumns,
): Promise<RunRecord[]> {
  if (ids.length === 0) return [];
  const keys = columns ? [columns.metrics, columns.params, columns.tags] : [];
  const found = await preparedRows<RawRun>(
    tx,
    columns ? 'run-records-chosen' : 'run-records',
    recordsSql(columns),
    [organisationId, ids, ...keys],
  );
  const waiting = found.filter(({ isWaiting }) => isWaiting).map(({ id }) => id);
  const fresh = await waitingMetrics(tx, organisationId, waiting, columns?.metrics ?? null);
  const byId = new Map(found.map((raw) => [raw.id, raw]));
  return ids.flatMap((id) => {
    const raw = byId.get(id);
    if (!raw) return [];
    const { isWaiting: _, metrics, params, tags, datasets, models, ...run } = raw;
    return {
      ...run,
      metrics: metricsOf(fresh.get(id) ?? metrics),
      params: entriesOf(params),
      tags: entriesOf(tags),
      datasets: datasets ?? [],
      models: models ?? [],
    };
  });
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
    `SELECT ${COLUMNS},
       coalesce((SELECT jsonb_agg(${DATASET} ORDER BY u.logged_at, d.id)
         FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id WHERE u.run_id = r.id), '[]') AS datasets,
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

/** Names of metrics, parameters and tags that the latest runs of experiments logged, the commonest first, at most 500 of each. */
export async function loggedKeys(
  tx: Tx,
  organisationId: string,
  experimentIds: readonly string[],
): Promise<{ metrics: string[]; params: string[]; tags: string[] }> {
  const keys = (table: string) => `(SELECT coalesce(array_agg(key ORDER BY runs DESC, key), '{}') FROM (
    SELECT x.key, count(*) AS runs FROM latest JOIN ${table} x ON x.run_id = latest.id
    GROUP BY x.key ORDER BY runs DESC, x.key LIMIT 500) k)`;
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
