import { RUN_NAME_TAG } from './domain/log-entries.ts';
import type { Clause } from './domain/search-grammar.ts';
import { HEAD_CHARS, headOf } from './runs.store.ts';
import { comparisonSql, type OrderColumn, prefixSql, type SqlValues } from './search-sql.ts';
import type { UnfoldedValue } from './unfolded-metrics.views.ts';

/** What the statement of one part of a search is put together from. */
export interface SearchedPart {
  values: SqlValues;
  /** The experiment whose runs are meant: a parameter, or a column of the list of experiments. */
  experiment: string;
  /** Latest values that stand in no table, where the runs are meant that have such; null where the others are. */
  unfolded: readonly UnfoldedValue[] | null;
}

const text = (expression: string) => ({ expression, type: 'text' as const, isNullable: false });
export const RUN_ATTRIBUTES: Readonly<Record<string, Omit<OrderColumn, 'isAscending'>>> = {
  run_id: text('r.id'),
  run_name: text('r.name'),
  user_id: text('r.user_id'),
  status: text('r.status'),
  start_time: { expression: 'r.start_time', type: 'bigint', isNullable: false },
  end_time: { expression: 'r.end_time', type: 'bigint', isNullable: true },
  artifact_uri: text('r.artifact_uri'),
};
const RUN_ID = text('r.id');

/** The latest values of the runs that are meant. */
function metricTable({ values, unfolded }: SearchedPart): string {
  if (unfolded === null) return 'run_metric';
  const column = (type: string, of: (one: UnfoldedValue) => unknown) =>
    `${values.add(unfolded.map(of))}::${type}[]`;
  return `(SELECT * FROM unnest(${column('text', ({ runId }) => runId)}, ${column('text', (one) => one.experimentId)},
      ${column('text', ({ key }) => key)}, ${column('float8', ({ value }) => value)}, ${column('int8', ({ startTime }) => startTime)})
    AS f(run_id, experiment_id, key, value, start_time))`;
}

/** Something that runs log under keys: whose rows say what, and by which column they are found and ordered. */
export interface Keyed {
  kind: 'metric' | 'parameter' | 'tag';
  key: string;
}

/** What a clause or an order speaks of when it speaks of something logged; the name of a run is its tag. */
export function keyedOf({ kind, key }: Pick<Clause, 'kind' | 'key'>): Keyed | null {
  if (kind === 'metric' || kind === 'parameter' || kind === 'tag') return { kind, key };
  return kind === 'attribute' && key === 'run_name' ? { kind: 'tag', key: RUN_NAME_TAG } : null;
}

/** The rows of something logged under this alias: what makes them those of the key, and what those of the run as well. */
export function keyedRows(
  part: SearchedPart,
  alias: string,
  { kind, key }: Keyed,
): { from: string; ofKey: string; on: string } {
  const table = kind === 'metric' ? metricTable(part) : kind === 'tag' ? 'run_tag' : 'run_param';
  const ofKey = `${alias}.experiment_id = ${part.experiment} AND ${alias}.key = ${part.values.add(key)}`;
  return { from: `${table} ${alias}`, ofKey, on: `${alias}.run_id = r.id AND ${ofKey}` };
}

/** The condition that a clause puts on the row of what it speaks of. */
export function valueCondition(values: SqlValues, alias: string, clause: Clause): string {
  const { comparator, value } = clause;
  if (comparator === 'IS NULL') return 'false';
  if (comparator === 'IS NOT NULL') return 'true';
  if (keyedOf(clause)?.kind === 'metric')
    // NaN (null) differs from every number and is comparable with none.
    return comparator === '!='
      ? `${alias}.value IS DISTINCT FROM ${values.add(value)}::float8`
      : comparisonSql(values, `${alias}.value`, clause, 'float8');
  if (comparator !== '=')
    return prefixSql(values, `${alias}.head`, clause) ?? comparisonSql(values, `${alias}.value`, clause);
  const head = headOf(String(value));
  const same = `${alias}.head = ${values.add(head)}`;
  // A head that is shorter than heads can be is the whole value.
  return head.length < HEAD_CHARS ? same : `${same} AND ${comparisonSql(values, `${alias}.value`, clause)}`;
}

function datasetCondition(values: SqlValues, clause: Clause): string {
  const expression = clause.key === 'context' ? 'u.context' : clause.key === 'digest' ? 'd.digest' : 'd.name';
  return `EXISTS (SELECT 1 FROM run_dataset u JOIN logged_dataset d ON d.id = u.dataset_id
    WHERE u.run_id = r.id AND ${comparisonSql(values, expression, clause)})`;
}

/** Whether a clause is about when a run started, which every row of what it logged says as well. */
export function isAboutStart({ kind, key }: Pick<Clause, 'kind' | 'key'>): boolean {
  return kind === 'attribute' && key === 'start_time';
}

/** The condition that a clause about the start puts on whatever says when that was. */
export function startCondition(values: SqlValues, expression: string, clause: Clause): string {
  return comparisonSql(values, expression, clause, timeType(clause));
}

/** An index of times is one of whole numbers; a number between two of them is compared as what it is. */
function timeType({ value }: Clause): 'int8' | 'float8' {
  return Number.isSafeInteger(value) ? 'int8' : 'float8';
}

/** The condition that a clause puts on a run. */
export function conditionOf(part: SearchedPart, clause: Clause): string {
  const { values } = part;
  const { kind, key, comparator } = clause;
  if (kind === 'dataset') return datasetCondition(values, clause);
  const keyed = keyedOf(clause);
  // A pattern is tried on every name there is: those that stand in the runs themselves are read soonest.
  if (!keyed || (kind === 'attribute' && comparator !== '=')) {
    const { expression, type } = RUN_ATTRIBUTES[key] ?? RUN_ID;
    return comparisonSql(values, expression, clause, type === 'bigint' ? timeType(clause) : 'text');
  }
  const { from, on } = keyedRows(part, 'x', keyed);
  if (comparator === 'IS NULL') return `NOT EXISTS (SELECT 1 FROM ${from} WHERE ${on})`;
  return `EXISTS (SELECT 1 FROM ${from} WHERE ${on} AND ${valueCondition(values, 'x', clause)})`;
}
