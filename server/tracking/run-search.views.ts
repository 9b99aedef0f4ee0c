import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import { type Phase, phasesOf, planPhase } from './run-order.ts';
import { afterSql, type OrderColumn, orderSql, type PageToken, SqlValues } from './search-sql.ts';
import { type UnfoldedValue, unfoldedValues } from './unfolded-metrics.views.ts';

/**
 * Searches runs. Every clause becomes a condition on a table whose index begins with experiment and key, so that the
 * planner can begin with whichever clause leaves least; every order a walk along an index (`run-order.ts`), in each
 * experiment by itself where there are several.
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

interface Turn {
  phase: Phase;
  after: PageToken['last'] | null;
  limit: number;
}

/** The ranges of the index that are walked each by itself, where there is more than one. */
function rangesSql(values: SqlValues, { experimentIds, lifecycle }: PreparedSearch, phase: Phase) {
  const isByValue = typeof phase.lead === 'object' && phase.lead !== null && phase.part !== 'absent';
  // Only what begins with the run itself is walked by lifecycle.
  const isOfBoth = lifecycle === 'all' && !isByValue;
  const [only, another] = experimentIds;
  if (only !== undefined && another === undefined && !isOfBoth)
    return {
      from: '',
      experiment: values.add(only),
      lifecycle: lifecycle === 'all' ? null : values.add(lifecycle),
    };
  const lifecycles = isOfBoth ? ` CROSS JOIN (VALUES ('active'), ('deleted')) AS l(name)` : '';
  return {
    from: `unnest(${values.add(experimentIds)}::text[]) AS e(id)${lifecycles}`,
    experiment: 'e.id',
    lifecycle: isOfBoth ? 'l.name' : lifecycle === 'all' ? null : values.add(lifecycle),
  };
}

/** What is looked for: among the runs whose latest values stand in tables, or among the few whose batches wait to be folded. */
function branchSql(
  values: SqlValues,
  search: PreparedSearch,
  { phase, after, limit }: Turn,
  isOfWaiting: boolean,
): { text: string; order: OrderColumn[] } {
  const { from, experiment, lifecycle } = rangesSql(values, search, phase);
  const unfolded = isOfWaiting ? search.unfolded : null;
  const plan = planPhase({ values, experiment, unfolded }, phase, search);
  const waiting = [...new Set(search.unfolded.map(({ runId }) => runId))];
  const conditions = [
    `r.organisation_id = ${values.add(search.organisationId)}`,
    `r.experiment_id = ${experiment}`,
    ...(lifecycle === null ? [] : [`r.lifecycle = ${lifecycle}`]),
    ...plan.conditions,
    ...(after ? [afterSql(values, plan.order, after)] : []),
  ];
  if (waiting.length > 0)
    conditions.push(`r.id ${isOfWaiting ? '= ANY' : '<> ALL'} (${values.add(waiting)}::text[])`);
  const columns = plan.order.map(({ expression }, at) => `${expression} AS c${at}`);
  const text = `SELECT r.id, ${columns.join(', ')} FROM tracking_run r ${plan.joins.join(' ')}
    WHERE ${conditions.join(' AND ')} ORDER BY ${orderSql(plan.order)} LIMIT ${values.add(limit)}`;
  const order = plan.order.map((column, at) => ({ ...column, expression: `f.c${at}` }));
  return { order, text: from === '' ? text : `SELECT f.* FROM ${from} CROSS JOIN LATERAL (${text}) f` };
}

function searchSql(search: PreparedSearch, turn: Turn): { text: string; values: SqlValues } {
  const values = new SqlValues();
  const { text, order } = branchSql(values, search, turn, false);
  const all =
    search.unfolded.length === 0
      ? text
      : `(${text}) UNION ALL (${branchSql(values, search, turn, true).text})`;
  return {
    values,
    text: `SELECT f.id, json_build_array(${order.map(({ expression }) => expression).join(', ')}) AS last
      FROM (${all}) f ORDER BY ${orderSql(order)} LIMIT ${values.add(turn.limit)}`,
  };
}

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
  const found: FoundRun[] = [];
  const phases = phasesOf(search.orderings, search.clauses);
  for (let at = after?.phase ?? 0; at < phases.length && found.length < limit; at += 1) {
    const phase = phases[at];
    if (!phase) break;
    const from = at === after?.phase ? after.last : null;
    const { text, values } = searchSql(prepared, { phase, after: from, limit: limit - found.length });
    const page = await rows<{ id: string; last: PageToken['last'] }>(tx, text, values.all);
    found.push(...page.map(({ id, last }) => ({ id, place: { phase: at, last } })));
  }
  return found;
}
