import type pg from 'pg';
import type { Grown } from './fill-growth.ts';

/** A version per so many runs. */
const RUNS_PER_VERSION = 20;
/** One version in ten is of the first model, as of one that is trained every hour. */
const LARGE_SHARE = 0.1;
const VERSIONS_PER_MODEL = 25;

const idOf = (prefix: string, number: string) => `'${prefix}_' || lpad((${number})::text, 26, '0')`;
const VERSIONS = `SELECT v, CASE WHEN v <= $1 * ${LARGE_SHARE} THEN 1 ELSE 2 + v % greatest(1, $1 / ${VERSIONS_PER_MODEL}) END AS m
  FROM generate_series(1::int8, $1::int8) AS v`;
const NUMBERED = `n AS (SELECT v, m, row_number() OVER (PARTITION BY m ORDER BY v) AS number,
  timestamptz '2024-01-01' + v * interval '20 minutes' AS at FROM (${VERSIONS}) v)`;

/** The name of the model that has most versions. */
export const LARGE_MODEL = 'model-1';

/** Puts down models and their versions, each made by a run of the filled ones. */
export async function fillVersions(client: pg.Client, { large }: Grown, runs: number): Promise<void> {
  const versions = Math.max(100, Math.floor(runs / RUNS_PER_VERSION));
  const place = [large.organisationId, large.workspaceId];
  await client.query(
    `WITH ${NUMBERED}
     INSERT INTO model (id, organisation_id, workspace_id, name, description, kind, created_by, created_at, tags, updated_at, last_number)
     SELECT ${idOf('mdl', 'm')}, $2, $3, 'model-' || m, '', CASE WHEN m % 50 = 7 THEN 'prompt' ELSE 'classifier' END, 'bench', min(at),
       jsonb_build_object('team', 'team ' || m % 8), max(at), max(number) FROM n GROUP BY m`,
    [versions, ...place],
  );
  await client.query(
    `INSERT INTO artifact (id, organisation_id, digest, size_bytes, media_type, file_name, uploaded_by, uploaded_at)
     VALUES (${idOf('art', '1')}, $1, repeat('a', 64), 1000, 'application/json', 'manifest.json', 'bench', now())`,
    [large.organisationId],
  );
  await client.query(
    `WITH ${NUMBERED}
     INSERT INTO model_version (id, organisation_id, workspace_id, model_id, number, artifact_id, artifact_digest, format, description,
       signature, tensor_mapping, tags, card, source, contributors, created_by, created_at)
     SELECT ${idOf('ver', 'v')}, $2, $3, ${idOf('mdl', 'm')}, number, ${idOf('art', '1')}, repeat('a', 64), 'mlflow', '',
       '{"inputs": [], "outputs": []}', '{"inputs": [], "outputs": []}', '{}', '{}', jsonb_build_object('run', md5('run ' || v * ${RUNS_PER_VERSION})),
       '{}', 'bench', at FROM n`,
    [versions, ...place],
  );
  await client.query(
    `WITH ${NUMBERED}
     INSERT INTO version_state (id, organisation_id, workspace_id, model_id, number, description, tags, stage, status, source_uri,
       storage_uri, run_id, created_at, updated_at)
     SELECT ${idOf('ver', 'v')}, $2, $3, ${idOf('mdl', 'm')}, number, '',
       jsonb_build_object('stage', 'trial ' || v % 10) || CASE WHEN v % 5000 = 0 THEN '{"chosen": "yes"}'::jsonb ELSE '{}' END,
       CASE WHEN v % 40 = 0 THEN 'Production' WHEN v % 10 = 0 THEN 'Archived' ELSE 'None' END, 'READY',
       'runs:/' || md5('run ' || v * ${RUNS_PER_VERSION}) || '/model', 'mlflow-artifacts:/0/' || v, md5('run ' || v * ${RUNS_PER_VERSION}), at, at FROM n`,
    [versions, ...place],
  );
  await client.query(
    `INSERT INTO model_alias (id, organisation_id, workspace_id, model_id, name, version_number, set_by, set_at)
     SELECT 'als_' || substr(id, 5), organisation_id, workspace_id, id, 'champion', last_number, 'bench', now() FROM model WHERE workspace_id = $1`,
    [large.workspaceId],
  );
}
