import { preparedRows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/**
 * Runs as MLflow's protocol prints them, printed by Postgres: a page of a search holds thousands of values, and to make
 * objects of them only to print these costs several times what finding the runs does.
 */
const NUMBER = `CASE WHEN x.value IS NULL THEN '"NaN"' WHEN x.value IN ('Infinity', '-Infinity') THEN concat('"', x.value, '"')
  ELSE x.value::text END`;
const METRIC = `concat('{"key":', to_json(x.key), ',"value":', ${NUMBER}, ',"timestamp":', x.logged_at, ',"step":', x.step, '}')`;
const ENTRY = `concat('{"key":', to_json(x.key), ',"value":', to_json(x.value), '}')`;

const entriesOf = (name: string, table: string, entry: string) =>
  `${name} AS (SELECT x.run_id, string_agg(${entry}, ',' ORDER BY x.key) AS found FROM ${table} x
    WHERE x.run_id = ANY($2) GROUP BY x.run_id)`;

const DATASET = `json_strip_nulls(json_build_object('tags', nullif(u.tags, '[]'), 'dataset', json_build_object('name', d.name,
  'digest', d.digest, 'source_type', d.source_type, 'source', d.source, 'schema', d.schema, 'profile', d.profile)))::text`;

const field = (name: string, list: string) => `'"${name}":[' || ${list} || ']'`;
const INFO = `concat('{"run_uuid":', to_json(r.id), ',"experiment_id":', to_json(e.wire_id), ',"run_name":', to_json(r.name),
  ',"user_id":', to_json(r.user_id), ',"status":"', r.status, '","start_time":', r.start_time, ',"end_time":' || r.end_time,
  ',"artifact_uri":', to_json(r.artifact_uri), ',"lifecycle_stage":"',
  CASE WHEN e.lifecycle = 'active' THEN r.lifecycle ELSE e.lifecycle END, '","run_id":', to_json(r.id), '}')`;
const DATA = `concat_ws(',', ${field('metrics', 'metrics.found')}, ${field('params', 'params.found')}, ${field('tags', 'tags.found')})`;
const INPUTS = `concat_ws(',', ${field('dataset_inputs', 'datasets.found')}, ${field('model_inputs', 'models.inputs')})`;
const RUN = `concat('{"info":', ${INFO}, ',"data":{', ${DATA}, '},"inputs":{', ${INPUTS}, '},"outputs":{',
  ${field('model_outputs', 'models.outputs')}, '}}')`;

const PRINT = `WITH ${entriesOf('metrics', 'run_metric', METRIC)}, ${entriesOf('params', 'run_param', ENTRY)},
    ${entriesOf('tags', 'run_tag', ENTRY)},
    datasets AS (SELECT u.run_id, string_agg(${DATASET}, ',' ORDER BY u.logged_at, d.id) AS found
      FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id WHERE u.run_id = ANY($2) GROUP BY u.run_id),
    models AS (SELECT m.run_id,
        string_agg(concat('{"model_id":', to_json(m.model_id), '}'), ',' ORDER BY m.logged_at, m.model_id)
          FILTER (WHERE m.direction = 'input') AS inputs,
        string_agg(concat('{"model_id":', to_json(m.model_id), ',"step":', m.step, '}'), ',' ORDER BY m.logged_at, m.model_id)
          FILTER (WHERE m.direction = 'output') AS outputs
      FROM run_model m WHERE m.run_id = ANY($2) GROUP BY m.run_id)
  SELECT r.id, ${RUN} AS printed
  FROM tracking_run r JOIN experiment e ON e.id = r.experiment_id
  LEFT JOIN metrics ON metrics.run_id = r.id LEFT JOIN params ON params.run_id = r.id LEFT JOIN tags ON tags.run_id = r.id
  LEFT JOIN datasets ON datasets.run_id = r.id LEFT JOIN models ON models.run_id = r.id
  WHERE r.organisation_id = $1 AND r.id = ANY($2)
    AND r.id NOT IN (SELECT f.run_id FROM metric_unfolded f WHERE f.run_id = ANY($2))`;

/** These runs printed, by id. Those whose batches wait to be folded are left out: their latest values stand in no table yet. */
export async function printedRuns(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await preparedRows<{ id: string; printed: string }>(tx, 'printed-runs', PRINT, [
    organisationId,
    ids,
  ]);
  return new Map(found.map(({ id, printed }) => [id, printed]));
}
