import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { RUN_NAME_TAG } from './domain/log-entries.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import { HEAD_CHARS, headOf } from './runs.store.ts';
import {
  afterSql,
  comparisonSql,
  type OrderColumn,
  orderSql,
  type PageToken,
  SqlValues,
} from './search-sql.ts';
import { type UnfoldedValue, unfoldedValues } from './unfolded-metrics.views.ts';

/**
 * Searches runs. Every clause becomes a condition on a table whose index begins with experiment and key, so that the
 * planner can begin with whichever clause leaves least. An order by a metric is an index walk over the runs that have a
 * number for it (phase 0), then those that have NaN (phase 1), then those that have none (phase 2).
 */
export interface RunSearch {
  experimentIds: readonly string[];
  lifecycle: 'active' | 'deleted' | 'all';
  clauses: readonly Clause[];
  orderings: readonly Ordering[];
  after: PageToken | null;
  limit: number;
}

interface PreparedSearch extends RunSearch {
  organisationId: string;
  unfolded: readonly UnfoldedValue[];
}

/** A run that fits, and where it stands in the order. */
export interface FoundRun {
  id: string;
  place: PageToken;
}

const text = (expression: string) => ({ expression, type: 'text' as const, isNullable: false });
const RUN_ID = text('r.id');
const START = { expression: 'r.start_time', type: 'bigint' as const, isNullable: false };
const ATTRIBUTES: Record<string, Omit<OrderColumn, 'isAscending'>> = {
  run_id: RUN_ID,
  run_name: text('r.name'),
  user_id: text('r.user_id'),
  status: text('r.status'),
  start_time: START,
  end_time: { expression: 'r.end_time', type: 'bigint', isNullable: true },
  artifact_uri: text('r.artifact_uri'),
};
const TABLES: Partial<Record<Clause['kind'], string>> = { parameter: 'run_param', tag: 'run_tag' };

/** Latest values: the table's, but for runs whose batches wait to be folded what these say. */
function metricTable(values: SqlValues, unfolded: readonly UnfoldedValue[]): string {
  if (unfolded.length === 0) return 'run_metric';
  const runIds = [...new Set(unfolded.map(({ runId }) => runId))];
  const column = (type: string, of: (one: UnfoldedValue) => unknown) =>
    `${values.add(unfolded.map(of))}::${type}[]`;
  return `(SELECT run_id, experiment_id, key, value FROM run_metric WHERE run_id <> ALL (${values.add(runIds)}::text[])
    UNION ALL SELECT * FROM unnest(${column('text', ({ runId }) => runId)}, ${column('text', (one) => one.experimentId)},
      ${column('text', ({ key }) => key)}, ${column('float8', ({ value }) => value)}) AS f(run_id, experiment_id, key, value))`;
}

function scope(values: SqlValues, alias: string, experimentIds: readonly string[]): string {
  const [only, another] = experimentIds;
  return only !== undefined && another === undefined
    ? `${alias}.experiment_id = ${values.add(only)}`
    : `${alias}.experiment_id = ANY(${values.add(experimentIds)}::text[])`;
}

function valueCondition(values: SqlValues, clause: Clause): string {
  const { kind, comparator, value } = clause;
  if (kind === 'metric')
    // NaN (null) differs from every number and is comparable with none.
    return comparator === '!='
      ? `x.value IS DISTINCT FROM ${values.add(value)}::float8`
      : comparisonSql(values, 'x.value', clause, 'float8');
  if (comparator !== '=') return comparisonSql(values, 'x.value', clause);
  const head = headOf(String(value));
  const same = `x.head = ${values.add(head)}`;
  // A head that is shorter than heads can be is the whole value.
  return head.length < HEAD_CHARS ? same : `${same} AND ${comparisonSql(values, 'x.value', clause)}`;
}

function datasetCondition(values: SqlValues, clause: Clause): string {
  const expression = clause.key === 'context' ? 'u.context' : clause.key === 'digest' ? 'd.digest' : 'd.name';
  return `EXISTS (SELECT 1 FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id
    WHERE u.run_id = r.id AND ${comparisonSql(values, expression, clause)})`;
}

function conditionOf(values: SqlValues, clause: Clause, search: PreparedSearch): string {
  const { experimentIds, unfolded } = search;
  const { kind, key, comparator } = clause;
  if (kind === 'dataset') return datasetCondition(values, clause);
  if (kind === 'attribute') {
    if (key === 'run_name') return conditionOf(values, { ...clause, kind: 'tag', key: RUN_NAME_TAG }, search);
    const { expression, type } = ATTRIBUTES[key] ?? RUN_ID;
    return comparisonSql(values, expression, clause, type === 'bigint' ? 'float8' : 'text');
  }
  const table = kind === 'metric' ? metricTable(values, unfolded) : TABLES[kind];
  const named = `SELECT 1 FROM ${table} x WHERE x.run_id = r.id AND ${scope(values, 'x', experimentIds)} AND x.key = ${values.add(key)}`;
  if (comparator === 'IS NULL') return `NOT EXISTS (${named})`;
  if (comparator === 'IS NOT NULL') return `EXISTS (${named})`;
  return `EXISTS (${named} AND ${valueCondition(values, clause)})`;
}

interface Plan {
  joins: string[];
  conditions: string[];
  order: OrderColumn[];
}

/** Joins what the order needs; in phases 0 and 1 the first metric leads, in phase 2 it only must not be there. */
function orderPlan(values: SqlValues, search: PreparedSearch, phase: number | null): Plan {
  const plan: Plan = { joins: [], conditions: [], order: [] };
  search.orderings.forEach(({ kind, key, isAscending }, index) => {
    if (kind === 'attribute') {
      plan.order.push({ ...(ATTRIBUTES[key] ?? RUN_ID), isAscending });
      return;
    }
    const table = kind === 'metric' ? metricTable(values, search.unfolded) : TABLES[kind];
    if (!table) return;
    const alias = `o${index}`;
    const named = `${alias}.run_id = r.id AND ${scope(values, alias, search.experimentIds)} AND ${alias}.key = ${values.add(key)}`;
    const lead = index === 0 ? phase : null;
    if (lead === 2) {
      plan.conditions.push(`NOT EXISTS (SELECT 1 FROM ${table} ${alias} WHERE ${named})`);
      return;
    }
    plan.joins.push(`${lead === null ? 'LEFT JOIN' : 'JOIN'} ${table} ${alias} ON ${named}`);
    if (lead !== null) plan.conditions.push(`${alias}.value IS ${lead === 0 ? 'NOT NULL' : 'NULL'}`);
    if (lead === 1) return;
    if (kind === 'metric' && lead === null)
      plan.order.push({
        expression: `(CASE WHEN ${alias}.run_id IS NULL THEN 2 WHEN ${alias}.value IS NULL THEN 1 ELSE 0 END)`,
        type: 'int',
        isAscending: true,
        isNullable: false,
      });
    plan.order.push({
      expression: `${alias}.value`,
      type: kind === 'metric' ? 'float8' : 'text',
      isAscending,
      isNullable: lead === null,
    });
  });
  if (!search.orderings.some(({ kind, key }) => kind === 'attribute' && key === 'start_time'))
    plan.order.push({ ...START, isAscending: false });
  plan.order.push({ ...RUN_ID, isAscending: true });
  return plan;
}

async function searchPhase(
  tx: Tx,
  search: PreparedSearch,
  phase: number | null,
  after: PageToken['last'] | null,
  limit: number,
): Promise<FoundRun[]> {
  const values = new SqlValues();
  const plan = orderPlan(values, search, phase);
  const conditions = [
    `r.organisation_id = ${values.add(search.organisationId)}`,
    scope(values, 'r', search.experimentIds),
    ...plan.conditions,
  ];
  if (search.lifecycle !== 'all') conditions.push(`r.lifecycle = ${values.add(search.lifecycle)}`);
  for (const clause of search.clauses) {
    // What is asked of the metric that leads is asked where it leads, so that the walk begins and ends by it.
    const isOfLead = phase === 0 && clause.kind === 'metric' && clause.key === search.orderings[0]?.key;
    conditions.push(
      isOfLead ? comparisonSql(values, 'o0.value', clause, 'float8') : conditionOf(values, clause, search),
    );
  }
  if (after) conditions.push(afterSql(values, plan.order, after));
  const found = await rows<{ id: string; last: PageToken['last'] }>(
    tx,
    `SELECT r.id, json_build_array(${plan.order.map(({ expression }) => expression).join(', ')}) AS last
     FROM tracking_run r ${plan.joins.join(' ')} WHERE ${conditions.join(' AND ')}
     ORDER BY ${orderSql(plan.order)} LIMIT ${values.add(limit)}`,
    values.all,
  );
  return found.map(({ id, last }) => ({ id, place: { phase: phase ?? 0, last } }));
}

/** A number is asked of every run that fits, so that none without one can follow. */
function needsNumber({ clauses, orderings: [first] }: RunSearch): boolean {
  return clauses.some(
    ({ kind, key, comparator }) => kind === 'metric' && key === first?.key && comparator !== '!=',
  );
}

const LAST_PHASE = 2;

/** The metrics that a search speaks of. */
function metricKeys({ clauses, orderings }: RunSearch): string[] {
  return [...clauses, ...orderings].filter(({ kind }) => kind === 'metric').map(({ key }) => key);
}

/** Ids of the runs that fit, in order, at most `limit`. */
export async function searchRunIds(tx: Tx, organisationId: string, search: RunSearch): Promise<FoundRun[]> {
  const { after, limit, experimentIds } = search;
  if (experimentIds.length === 0) return [];
  const keys = metricKeys(search);
  const unfolded = keys.length === 0 ? [] : await unfoldedValues(tx, organisationId, experimentIds, keys);
  const prepared = { ...search, organisationId, unfolded };
  if (search.orderings[0]?.kind !== 'metric')
    return searchPhase(tx, prepared, null, after?.last ?? null, limit);
  const found: FoundRun[] = [];
  for (let phase = after?.phase ?? 0; phase <= LAST_PHASE && found.length < limit; phase += 1) {
    const from = phase === after?.phase ? after.last : null;
    found.push(...(await searchPhase(tx, prepared, phase, from, limit - found.length)));
    if (phase === 0 && needsNumber(search)) break;
  }
  return found;
}
