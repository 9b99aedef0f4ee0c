import { preparedRows, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ExperimentFacts } from './domain/experiment.ts';
import type { Entry } from './domain/log-entries.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import { afterSql, comparisonSql, type OrderColumn, orderSql, SqlValues } from './search-sql.ts';

const COLUMNS = `e.id, e.workspace_id AS "workspaceId", e.wire_id AS "wireId", e.name,
  e.artifact_location AS "artifactLocation", e.lifecycle, e.created_by AS "createdBy", e.created_at AS "createdAt",
  e.updated_at AS "updatedAt"`;

const TAGS = `coalesce((SELECT jsonb_agg(jsonb_build_object('key', t.key, 'value', t.value) ORDER BY t.key)
  FROM experiment_tag t WHERE t.experiment_id = e.id), '[]') AS tags`;

export type ExperimentKey = { id: string } | { wireId: string } | { name: string };

const CONDITIONS = { id: 'e.id = $3', wireId: 'e.wire_id = $3', name: 'e.name = $3' } as const;

export interface TaggedExperiment extends ExperimentFacts {
  tags: Entry[];
}

function whereKey(organisationId: string, workspaceId: string | null, key: ExperimentKey) {
  const [field, value] = Object.entries(key)[0] as [keyof typeof CONDITIONS, string];
  return {
    where: `e.organisation_id = $1 AND ($2::text IS NULL OR e.workspace_id = $2) AND ${CONDITIONS[field]}`,
    values: [organisationId, workspaceId, value],
  };
}

/** One experiment of a workspace (of any workspace by its id when `workspaceId` is null), or null. */
export function experimentBy(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
  key: ExperimentKey,
): Promise<ExperimentFacts | null> {
  const { where, values } = whereKey(organisationId, workspaceId, key);
  return row<ExperimentFacts>(tx, `SELECT ${COLUMNS} FROM experiment e WHERE ${where}`, values);
}

/** The same with its tags. */
export function taggedExperimentBy(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
  key: ExperimentKey,
): Promise<TaggedExperiment | null> {
  const { where, values } = whereKey(organisationId, workspaceId, key);
  return row<TaggedExperiment>(tx, `SELECT ${COLUMNS}, ${TAGS} FROM experiment e WHERE ${where}`, values);
}

/** Experiments of a workspace under these ids or wire ids; others are left out. */
export function experimentsByRefs(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
  refs: readonly string[],
): Promise<ExperimentFacts[]> {
  const text = `SELECT ${COLUMNS} FROM experiment e WHERE e.organisation_id = $1`;
  return workspaceId === null
    ? preparedRows(tx, 'experiments-by-ids', `${text} AND e.id = ANY($2)`, [organisationId, refs])
    : preparedRows(
        tx,
        'experiments-by-refs',
        `${text} AND e.workspace_id = $2 AND (e.wire_id = ANY($3) OR e.id = ANY($3))`,
        [organisationId, workspaceId, refs],
      );
}

const MILLISECONDS = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;
const ATTRIBUTES: Record<string, { expression: string; type: 'text' | 'float8' }> = {
  name: { expression: 'e.name', type: 'text' },
  experiment_id: { expression: 'e.wire_id::float8', type: 'float8' },
  creation_time: { expression: MILLISECONDS('e.created_at'), type: 'float8' },
  last_update_time: { expression: MILLISECONDS('e.updated_at'), type: 'float8' },
};

function conditionOf(values: SqlValues, clause: Clause): string {
  const { kind, key, comparator } = clause;
  if (kind === 'tag') {
    const tag = `SELECT 1 FROM experiment_tag t WHERE t.experiment_id = e.id AND t.key = ${values.add(key)}`;
    if (comparator === 'IS NULL') return `NOT EXISTS (${tag})`;
    if (comparator === 'IS NOT NULL') return `EXISTS (${tag})`;
    return `EXISTS (${tag} AND ${comparisonSql(values, 't.value', clause)})`;
  }
  if (key === 'experiment_id') return comparisonSql(values, 'e.wire_id', clause);
  const { expression, type } = ATTRIBUTES[key] ?? { expression: 'e.name', type: 'text' };
  return comparisonSql(values, expression, clause, type);
}

/** The columns by which a search is ordered; the last one tells any two experiments apart. */
function orderOf(orderings: readonly Ordering[]): OrderColumn[] {
  const byDefault = [
    { key: 'creation_time', isAscending: false },
    { key: 'experiment_id', isAscending: true },
  ];
  const named = orderings.length === 0 ? byDefault : orderings;
  const tie = named.some(({ key }) => key === 'experiment_id')
    ? []
    : [{ key: 'experiment_id', isAscending: false }];
  return [...named, ...tie].map(({ key, isAscending }) => ({
    expression: 'e.wire_id::float8',
    type: 'float8',
    ...ATTRIBUTES[key],
    isAscending,
    isNullable: false,
  }));
}

export interface FoundExperiment extends TaggedExperiment {
  /** When its latest run started, in milliseconds; null without runs, or when that was not asked for. */
  lastRunAt: number | null;
  /** What it was in the order, for the page after it. */
  place: (string | number)[];
}

export interface ExperimentSearch {
  workspaceId: string | null;
  lifecycle: 'active' | 'deleted' | 'all';
  clauses: readonly Clause[];
  orderings: readonly Ordering[];
  after: readonly (string | number | null)[] | null;
  limit: number;
  withLastRun: boolean;
}

/** Experiments that fit, in order. */
export function searchExperimentRows(
  tx: Tx,
  organisationId: string,
  search: ExperimentSearch,
): Promise<FoundExperiment[]> {
  const values = new SqlValues();
  const order = orderOf(search.orderings);
  const conditions = [`e.organisation_id = ${values.add(organisationId)}`];
  if (search.workspaceId !== null) conditions.push(`e.workspace_id = ${values.add(search.workspaceId)}`);
  if (search.lifecycle !== 'all') conditions.push(`e.lifecycle = ${values.add(search.lifecycle)}`);
  conditions.push(...search.clauses.map((clause) => conditionOf(values, clause)));
  if (search.after) conditions.push(afterSql(values, order, search.after));
  const lastRun = search.withLastRun
    ? `(SELECT r.start_time FROM tracking_run r WHERE r.experiment_id = e.id AND r.lifecycle = 'active' ORDER BY r.start_time DESC, r.id LIMIT 1)`
    : 'NULL::bigint';
  return rows<FoundExperiment>(
    tx,
    `SELECT ${COLUMNS}, ${TAGS}, ${lastRun} AS "lastRunAt",
       jsonb_build_array(${order.map(({ expression }) => expression).join(', ')}) AS place
     FROM experiment e WHERE ${conditions.join(' AND ')} ORDER BY ${orderSql(order)} LIMIT ${values.add(search.limit)}`,
    values.all,
  );
}
