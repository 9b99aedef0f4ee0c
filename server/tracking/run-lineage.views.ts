import { preparedRows, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { headOf } from './runs.store.ts';

/** Parents of parents, at most so far up. */
const GENERATIONS = 5;
const PARENT = 'mlflow.parentRunId';
const PROJECT = 'mlflow.project.entryPoint';

/** A run as far as it tells where something came from. */
export interface RunOfLineage {
  id: string;
  workspaceId: string;
  workspaceSlug: string;
  experimentId: string;
  name: string;
  status: string;
  lifecycle: string;
  artifactUri: string;
  /** Of the tags only those that were asked for, each cut at 8,000 characters. */
  tags: Record<string, string>;
  /** Of the parameters only those that were asked for, and all of a run of a project, at most 200. */
  params: Record<string, string>;
}

/** These runs and what they are parts of, nearest first. */
export function runsWithParents(
  tx: Tx,
  organisationId: string,
  given: { runIds: readonly string[]; tags: readonly string[]; params: readonly string[]; limit: number },
): Promise<RunOfLineage[]> {
  return rows<RunOfLineage>(
    tx,
    `WITH RECURSIVE up AS (
       SELECT r.id, 0 AS depth FROM tracking_run r WHERE r.organisation_id = $1 AND r.id = ANY($2)
       UNION
       SELECT p.id, up.depth + 1 FROM up JOIN run_tag t ON t.run_id = up.id AND t.key = '${PARENT}'
         JOIN tracking_run p ON p.id = t.value AND p.organisation_id = $1 WHERE up.depth < ${GENERATIONS}
     ), near AS (SELECT id, min(depth) AS depth FROM up GROUP BY id ORDER BY 2, 1 LIMIT $5)
     SELECT r.id, r.workspace_id AS "workspaceId", w.slug AS "workspaceSlug", r.experiment_id AS "experimentId", r.name, r.status,
       r.lifecycle, r.artifact_uri AS "artifactUri",
       coalesce((SELECT jsonb_object_agg(t.key, left(t.value, 8000)) FROM run_tag t WHERE t.run_id = r.id AND t.key = ANY($3)), '{}') AS tags,
       coalesce((SELECT jsonb_object_agg(p.key, left(p.value, 6000)) FROM (
         SELECT key, value FROM run_param WHERE run_id = r.id AND (key = ANY($4)
           OR EXISTS (SELECT 1 FROM run_tag x WHERE x.run_id = r.id AND x.key = '${PROJECT}')) ORDER BY key LIMIT 200) p), '{}') AS params
     FROM near JOIN tracking_run r ON r.id = near.id JOIN workspace w ON w.id = r.workspace_id ORDER BY near.depth, r.start_time DESC, r.id`,
    [organisationId, given.runIds, given.tags, given.params, given.limit],
  );
}

/** The runs that say they are parts of this one, the latest first. */
export async function childRunIds(
  tx: Tx,
  organisationId: string,
  runId: string,
  limit: number,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT c.id FROM (
       SELECT t.run_id, t.start_time FROM run_tag t
       WHERE t.experiment_id = (SELECT experiment_id FROM tracking_run WHERE organisation_id = $1 AND id = $2)
         AND t.key = '${PARENT}' AND t.head = $3 AND t.value = $2 ORDER BY t.start_time DESC, t.run_id LIMIT 2 * $4
     ) t JOIN tracking_run c ON c.id = t.run_id AND c.lifecycle = 'active'
     ORDER BY t.start_time DESC, c.id LIMIT $4`,
    [organisationId, runId, headOf(runId), limit],
  );
  return found.map(({ id }) => id);
}

/** One use of logged data by a run. */
export interface DatasetOfLineage {
  runId: string;
  id: string;
  workspaceId: string;
  experimentId: string;
  name: string;
  digest: string;
  context: string | null;
  hasSchema: boolean;
  hasProfile: boolean;
}

/** What data these runs saw. */
export function datasetsOfRuns(
  tx: Tx,
  organisationId: string,
  runIds: readonly string[],
  limit: number,
): Promise<DatasetOfLineage[]> {
  return rows<DatasetOfLineage>(
    tx,
    `SELECT u.run_id AS "runId", d.id, d.workspace_id AS "workspaceId", d.experiment_id AS "experimentId", d.name, d.digest,
       u.context, coalesce(d.schema, '') <> '' AS "hasSchema", coalesce(d.profile, '') <> '' AS "hasProfile"
     FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id
     WHERE u.organisation_id = $1 AND u.run_id = ANY($2) ORDER BY u.logged_at, d.name, d.digest, u.run_id LIMIT $3`,
    [organisationId, runIds, limit],
  );
}

/** A logged model and, where there is one, a run that made or read it. */
export interface LoggedModelOfLineage {
  id: string;
  workspaceId: string;
  workspaceSlug: string;
  experimentId: string;
  name: string;
  lifecycle: string;
  artifactLocation: string;
  sourceRunId: string | null;
  runId: string | null;
  direction: 'input' | 'output';
}

/** The logged models that these runs made and read, and those that are named, the latest first. */
export function loggedModelsOfRuns(
  tx: Tx,
  organisationId: string,
  given: { runIds: readonly string[]; modelIds: readonly string[]; limit: number },
): Promise<LoggedModelOfLineage[]> {
  return rows<LoggedModelOfLineage>(
    tx,
    `WITH link AS (
       SELECT model_id, run_id, direction FROM run_model WHERE organisation_id = $1 AND run_id = ANY($2)
       UNION SELECT id, source_run_id, 'output' FROM logged_model WHERE organisation_id = $1 AND source_run_id = ANY($2)
       UNION SELECT id, NULL, 'output' FROM unnest($3::text[]) AS named(id)
     )
     SELECT m.id, m.workspace_id AS "workspaceId", w.slug AS "workspaceSlug", m.experiment_id AS "experimentId", m.name, m.lifecycle,
       m.artifact_location AS "artifactLocation", m.source_run_id AS "sourceRunId", link.run_id AS "runId", link.direction
     FROM link JOIN logged_model m ON m.id = link.model_id AND m.organisation_id = $1 JOIN workspace w ON w.id = m.workspace_id
     ORDER BY m.id = ANY($3) DESC, m.created_ms DESC, m.id, link.run_id LIMIT $4`,
    [organisationId, given.runIds, given.modelIds, given.limit],
  );
}

export interface PackageFile {
  workspaceId: string;
  path: string;
  digest: string;
}

/** Which of these paths there are, with the digests of what stands there. */
export function packageFiles(
  tx: Tx,
  organisationId: string,
  places: readonly { workspaceId: string; path: string }[],
): Promise<PackageFile[]> {
  return rows<PackageFile>(
    tx,
    `SELECT f.workspace_id AS "workspaceId", f.path, f.digest
     FROM unnest($2::text[], $3::text[]) AS wanted(workspace_id, path)
     JOIN run_file f ON f.workspace_id = wanted.workspace_id AND f.path = wanted.path
     WHERE f.organisation_id = $1 ORDER BY f.path LIMIT 1000`,
    [organisationId, places.map(({ workspaceId }) => workspaceId), places.map(({ path }) => path)],
  );
}

/** The runs that used logged data, the latest first. */
export async function runIdsOfDataset(
  tx: Tx,
  organisationId: string,
  datasetId: string,
  limit: number,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `SELECT run_id AS id FROM run_dataset WHERE organisation_id = $1 AND dataset_id = $2 ORDER BY logged_at DESC, run_id LIMIT $3`,
    [organisationId, datasetId, limit],
  );
  return found.map(({ id }) => id);
}

export interface RunEvidence {
  /** The values of the tags and parameters that were asked for, by key; a tag goes before a parameter. */
  said: Record<string, string>;
  /** What it was given for training or for nothing that is named, training first, at most 50; up to 5 with a profile of columns. */
  datasets: { name: string; digest: string; context: string | null; profile: string | null }[];
}

/** What a version that comes of a run keeps of it, or null without such a run. */
export async function runEvidence(
  tx: Tx,
  organisationId: string,
  given: { workspaceId: string; runId: string; keys: readonly string[] },
): Promise<RunEvidence | null> {
  const [found] = await preparedRows<RunEvidence>(
    tx,
    'run-evidence',
    `SELECT coalesce((SELECT jsonb_object_agg(key, value) FROM run_param WHERE run_id = r.id AND key = ANY($4)), '{}')
         || coalesce((SELECT jsonb_object_agg(key, value) FROM run_tag WHERE run_id = r.id AND key = ANY($4)), '{}') AS said,
       coalesce((SELECT jsonb_agg(jsonb_build_object('name', name, 'digest', digest, 'context', context, 'profile',
           CASE WHEN is_profiled AND profiled <= 5 THEN profile END) ORDER BY place) FROM (
         SELECT g.*, count(*) FILTER (WHERE is_profiled) OVER (ORDER BY place) AS profiled FROM (
           SELECT d.name, d.digest, u.context, d.profile,
             coalesce(strpos(d.profile, '"columns"') > 0 AND length(d.profile) <= 4000000, false) AS is_profiled,
             row_number() OVER (ORDER BY coalesce(u.context, '') = '', u.logged_at, d.name, d.digest) AS place
           FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id
           WHERE u.run_id = r.id AND (coalesce(u.context, '') = '' OR u.context ~* '^train')) g
         WHERE place <= 50) p), '[]') AS datasets
     FROM tracking_run r WHERE r.organisation_id = $1 AND r.workspace_id = $2 AND r.id = $3`,
    [organisationId, given.workspaceId, given.runId, given.keys],
  );
  return found ?? null;
}

export interface LoggedDatasetRow {
  id: string;
  workspaceId: string;
  experimentId: string;
  experimentName: string;
  name: string;
  digest: string;
  sourceType: string;
  source: string;
  schema: string | null;
  profile: string | null;
  loggedAt: Date;
}

/** Logged data by id, or null. */
export function loggedDatasetById(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<LoggedDatasetRow | null> {
  return row<LoggedDatasetRow>(
    tx,
    `SELECT d.id, d.workspace_id AS "workspaceId", d.experiment_id AS "experimentId", e.name AS "experimentName", d.name, d.digest,
       d.source_type AS "sourceType", left(d.source, 2000) AS source, d.schema, d.profile, d.logged_at AS "loggedAt"
     FROM logged_dataset d JOIN experiment e ON e.id = d.experiment_id WHERE d.organisation_id = $1 AND d.id = $2`,
    [organisationId, id],
  );
}

export interface DatasetVersion {
  id: string;
  digest: string;
  loggedAt: Date;
}

/** Data that was logged under the same name in an experiment, the latest first. */
export function versionsOfDataset(
  tx: Tx,
  organisationId: string,
  named: { experimentId: string; name: string; limit: number },
): Promise<DatasetVersion[]> {
  return rows<DatasetVersion>(
    tx,
    `SELECT id, digest, logged_at AS "loggedAt" FROM logged_dataset
     WHERE organisation_id = $1 AND experiment_id = $2 AND name = $3 ORDER BY logged_at DESC, id LIMIT $4`,
    [organisationId, named.experimentId, named.name, named.limit],
  );
}

export interface RunOfDataset {
  id: string;
  experimentId: string;
  name: string;
  status: string;
  context: string | null;
  at: Date;
}

/** The runs that used logged data, the latest first. */
export function runsOfDataset(
  tx: Tx,
  organisationId: string,
  datasetId: string,
  limit: number,
): Promise<RunOfDataset[]> {
  return rows<RunOfDataset>(
    tx,
    `SELECT r.id, r.experiment_id AS "experimentId", r.name, r.status, u.context, u.logged_at AS at
     FROM (SELECT * FROM run_dataset WHERE organisation_id = $1 AND dataset_id = $2 ORDER BY logged_at DESC, run_id LIMIT $3) u
     JOIN tracking_run r ON r.id = u.run_id ORDER BY u.logged_at DESC, r.id`,
    [organisationId, datasetId, limit],
  );
}
