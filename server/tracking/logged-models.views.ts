import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { LoggedModelFacts } from './domain/logged-model.ts';
import {
  isModelTime,
  type ModelSearch,
  metricOfOrdering,
  modelColumn,
} from './domain/logged-model-search.ts';
import type { Clause } from './domain/search-grammar.ts';
import { afterSql, comparisonSql, type OrderColumn, orderSql, SqlValues } from './search-sql.ts';

/** Points of a model that are shown; a model measured at every step has no end of them. */
const METRICS_SHOWN = 10_000;

const HEAD = `m.id, m.workspace_id AS "workspaceId", m.experiment_id AS "experimentId",
  (SELECT wire_id FROM experiment e WHERE e.id = m.experiment_id) AS "experimentWireId", m.name,
  m.artifact_location AS "artifactLocation", m.status, m.status_message AS "statusMessage",
  m.model_type AS "modelType", m.source_run_id AS "sourceRunId", m.lifecycle, m.created_by AS "createdBy",
  m.created_ms AS "createdMs", m.updated_ms AS "updatedMs"`;

const entriesOf = (
  table: string,
) => `coalesce((SELECT jsonb_agg(jsonb_build_object('key', key, 'value', value) ORDER BY key)
  FROM ${table} WHERE model_id = m.id), '[]')`;

const LOGGED = `${entriesOf('logged_model_param')} AS params, ${entriesOf('logged_model_tag')} AS tags,
  coalesce((SELECT jsonb_agg(jsonb_build_object('key', key, 'value', value, 'step', step, 'timestamp', logged_at,
      'runId', run_id, 'datasetName', dataset_name, 'datasetDigest', dataset_digest) ORDER BY key, logged_at, step, run_id)
    FROM (SELECT * FROM logged_model_metric WHERE model_id = m.id LIMIT ${METRICS_SHOWN}) points), '[]') AS metrics`;

/** A logged model with all that was logged of it, deleted or not, or null. */
export function loggedModelById(tx: Tx, workspaceId: string, id: string): Promise<LoggedModelFacts | null> {
  return row<LoggedModelFacts>(
    tx,
    `SELECT ${HEAD}, ${LOGGED} FROM logged_model m WHERE m.id = $2 AND m.workspace_id = $1`,
    [workspaceId, id],
  );
}

function onDatasets(values: SqlValues, datasets: ModelSearch['datasets']): string {
  const each = datasets.map(({ name, digest }) => {
    const named = `x.dataset_name = ${values.add(name)}`;
    return digest === null ? named : `(${named} AND x.dataset_digest = ${values.add(digest)})`;
  });
  return each.length === 0 ? '' : ` AND (${each.join(' OR ')})`;
}

function clauseSql(values: SqlValues, clause: Clause, datasets: ModelSearch['datasets']): string {
  const { kind, key } = clause;
  if (kind === 'attribute') {
    const column = modelColumn(key) ?? 'm.name';
    return comparisonSql(values, column, clause, isModelTime(column) ? 'float8' : 'text');
  }
  const place = values.add(key);
  const [table, type, rest] =
    kind === 'metric'
      ? (['logged_model_metric', 'float8', onDatasets(values, datasets)] as const)
      : ([kind === 'parameter' ? 'logged_model_param' : 'logged_model_tag', 'text', ''] as const);
  const compared = comparisonSql(values, 'x.value', clause, type);
  return `EXISTS (SELECT 1 FROM ${table} x WHERE x.model_id = m.id AND x.key = ${place} AND ${compared}${rest})`;
}

/** The columns of the order, metrics as the latest point of each model; ends with what tells all models apart. */
function orderColumns(
  values: SqlValues,
  { orderings }: ModelSearch,
): { columns: OrderColumn[]; joins: string } {
  const joins: string[] = [];
  const columns = orderings.map((ordering, index): OrderColumn => {
    const { isAscending, datasetName, datasetDigest } = ordering;
    const metric = metricOfOrdering(ordering);
    if (metric === null) {
      const expression = modelColumn(ordering.fieldName) ?? 'm.name';
      return { expression, type: isModelTime(expression) ? 'bigint' : 'text', isAscending };
    }
    const conditions = [
      `x.key = ${values.add(metric)}`,
      ...(datasetName === null ? [] : [`x.dataset_name = ${values.add(datasetName)}`]),
      ...(datasetDigest === null ? [] : [`x.dataset_digest = ${values.add(datasetDigest)}`]),
    ].join(' AND ');
    joins.push(`LEFT JOIN LATERAL (SELECT x.value FROM logged_model_metric x WHERE x.model_id = m.id AND ${conditions}
      ORDER BY x.logged_at DESC, x.step DESC, x.run_id LIMIT 1) o${index} ON true`);
    return { expression: `o${index}.value`, type: 'float8', isAscending };
  });
  const has = (expression: string) => columns.some((column) => column.expression === expression);
  if (!has('m.created_ms')) columns.push({ expression: 'm.created_ms', type: 'bigint', isAscending: false });
  if (!has('m.id')) columns.push({ expression: 'm.id', type: 'text', isAscending: true });
  return { columns, joins: joins.join('\n') };
}

export interface FoundModel {
  model: LoggedModelFacts;
  /** What the columns of the order were, to go on after it. */
  place: (string | number | null)[];
}

/** Logged models of some experiments (by wire id) that fit a search, in its order, from after `last` on. */
export async function searchLoggedModelRows(
  tx: Tx,
  given: {
    workspaceId: string;
    experimentWireIds: readonly string[];
    search: ModelSearch;
    last: readonly (string | number | null)[] | null;
    limit: number;
  },
): Promise<FoundModel[]> {
  const { search } = given;
  const values = new SqlValues();
  const workspace = values.add(given.workspaceId);
  const experiments = values.add(given.experimentWireIds);
  const { columns, joins } = orderColumns(values, search);
  const conditions = search.clauses.map((clause) => clauseSql(values, clause, search.datasets));
  const hasMetric = search.clauses.some(({ kind }) => kind === 'metric');
  if (search.datasets.length > 0 && !hasMetric)
    conditions.push(
      `EXISTS (SELECT 1 FROM logged_model_metric x WHERE x.model_id = m.id${onDatasets(values, search.datasets)})`,
    );
  if (given.last) conditions.push(afterSql(values, columns, given.last));
  const found = await rows<LoggedModelFacts & { place: FoundModel['place'] }>(
    tx,
    `WITH page AS (
       SELECT m.*, jsonb_build_array(${columns.map(({ expression }) => expression).join(', ')}) AS place,
         row_number() OVER (ORDER BY ${orderSql(columns)}) AS number
       FROM logged_model m ${joins}
       WHERE m.workspace_id = ${workspace} AND m.lifecycle = 'active'
         AND m.experiment_id IN (SELECT id FROM experiment WHERE workspace_id = ${workspace} AND wire_id = ANY(${experiments}))
         ${conditions.map((condition) => `AND ${condition}`).join('\n')}
       ORDER BY ${orderSql(columns)} LIMIT ${values.add(given.limit)}
     )
     SELECT ${HEAD}, ${LOGGED}, m.place FROM page m ORDER BY m.number`,
    values.all,
  );
  return found.map(({ place, ...model }) => ({ model, place }));
}
