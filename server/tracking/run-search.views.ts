import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import { type Phase, phasesOf, planPhase } from './run-order.ts';
import { fewSql, isByPattern } from './run-rarity.ts';
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
  isNear: boolean;
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

interface Branch {
  text: string;
  order: OrderColumn[];
}

/** The runs nearest to where a page begins: a pattern that is not rare is found often enough among them. */
const NEAR_RUNS = 20_000;

function branchOf(values: SqlValues, search: PreparedSearch, turn: Turn, isOfWaiting: boolean): Branch {
  const { phase, after, limit } = turn;
  const { from, experiment, lifecycle } = rangesSql(values, search, phase);
  const part = { values, experiment, unfolded: isOfWaiting ? search.unfolded : null };
  const plan = planPhase(part, phase, search);
  const waiting = [...new Set(search.unfolded.map(({ runId }) => runId))];
  const place = [
    `r.organisation_id = ${values.add(search.organisationId)}`,
    // What leads is of the experiment; asked of the run again, the planner would take it for rarer than it is.
    ...(plan.isLed ? [] : [`r.experiment_id = ${experiment}`]),
    ...(lifecycle === null ? [] : [`r.lifecycle = ${lifecycle}`]),
    ...(after ? [afterSql(values, plan.order, after)] : []),
  ];
  if (waiting.length > 0)
    place.push(`r.id ${isOfWaiting ? '= ANY' : '<> ALL'} (${values.add(waiting)}::text[])`);
  const ordered = `ORDER BY ${orderSql(plan.order)} LIMIT`;
  const most = values.add(limit);
  const columns = plan.order.map(({ expression }, at) => `${expression} AS c${at}`);
  const [runs, conditions] = turn.isNear
    ? [
        `(SELECT * FROM tracking_run r WHERE ${place.join(' AND ')} ${ordered} ${NEAR_RUNS}) r`,
        plan.conditions,
      ]
    : ['tracking_run r', [...place, ...plan.conditions]];
  const select = (source: string, more: readonly string[]) =>
    `SELECT r.id, r.experiment_id AS experiment, ${columns.join(', ')} FROM ${source} ${plan.joins.join(' ')}
    WHERE ${[...conditions, ...more].join(' AND ')} ${ordered} ${most}`;
  const few = isOfWaiting ? null : fewSql(part, phase, search);
  const lists = [...(few === null ? [] : [`few AS MATERIALIZED (${few.text})`]), ...plan.lists];
  const looked =
    few === null
      ? select(runs, [])
      : `(${select(runs, [`NOT ${few.isFew}`])}) UNION ALL (${select('few w JOIN tracking_run r ON r.id = w.run_id', [few.isFew])})`;
  const text = lists.length === 0 ? looked : `WITH ${lists.join(', ')} ${looked}`;
  const order = plan.order.map((column, at) => ({ ...column, expression: `f.c${at}` }));
  return { order, text: from === '' ? text : `SELECT f.* FROM ${from} CROSS JOIN LATERAL (${text}) f` };
}

/** Experiments of which so many runs are looked at, each. */
interface Share {
  experimentIds: readonly string[];
  limit: number;
}

interface Found {
  id: string;
  experiment: string;
  last: PageToken['last'];
}

/** Looks among the runs whose latest values stand in tables, and among the few whose batches wait to be folded. */
async function findRuns(
  tx: Tx,
  search: PreparedSearch,
  turn: Turn,
  shares: readonly Share[],
): Promise<Found[]> {
  const values = new SqlValues();
  const places = search.unfolded.length === 0 ? [false] : [false, true];
  const branches = shares.flatMap(({ experimentIds, limit }) =>
    places.map((isOfWaiting) =>
      branchOf(values, { ...search, experimentIds }, { ...turn, limit }, isOfWaiting),
    ),
  );
  const order = branches[0]?.order ?? [];
  const [only, another] = branches.map(({ text }) => text);
  const all = another === undefined ? only : branches.map(({ text }) => `(${text})`).join(' UNION ALL ');
  return rows<Found>(
    tx,
    `SELECT f.id, f.experiment, json_build_array(${order.map(({ expression }) => expression).join(', ')}) AS last
     FROM (${all}) f ORDER BY ${orderSql(order)} LIMIT ${values.add(turn.limit)}`,
    values.all,
  );
}

const MANY_EXPERIMENTS = 12;
/** Of each of many experiments a part of the page is looked at first. */
const PART = 8;

/**
 * Looks in all experiments. The page of many is mostly of a few: of each, only a part of a page is read at first, and a whole
 * one of those that gave all of their part to the page, for only these may have more.
 */
async function findInAll(tx: Tx, search: PreparedSearch, turn: Turn): Promise<Found[]> {
  const { experimentIds } = search;
  const whole = { experimentIds, limit: turn.limit };
  if (experimentIds.length < MANY_EXPERIMENTS) return findRuns(tx, search, turn, [whole]);
  const limit = Math.ceil(turn.limit / PART);
  const found = await findRuns(tx, search, turn, [{ experimentIds, limit }]);
  const counts = Map.groupBy(found, ({ experiment }) => experiment);
  const full = new Set(experimentIds.filter((id) => (counts.get(id)?.length ?? 0) >= limit));
  if (full.size === 0) return found;
  const others = experimentIds.filter((id) => !full.has(id));
  const shares = [{ experimentIds: [...full], limit: turn.limit }];
  return findRuns(
    tx,
    search,
    turn,
    others.length === 0 ? shares : [...shares, { experimentIds: others, limit }],
  );
}

/** Looks near where the page begins, where that may be enough, and everywhere only if it was not. */
async function findNearFirst(tx: Tx, search: PreparedSearch, turn: Omit<Turn, 'isNear'>): Promise<Found[]> {
  const { experimentIds, lifecycle, clauses } = search;
  const isOneRange = experimentIds.length === 1 && lifecycle !== 'all' && search.unfolded.length === 0;
  if (isOneRange && isByPattern(turn.phase, search) && !clauses.some(({ kind }) => kind === 'metric')) {
    const near = await findRuns(tx, search, { ...turn, isNear: true }, [
      { experimentIds, limit: turn.limit },
    ]);
    if (near.length === turn.limit) return near;
  }
  return findInAll(tx, search, { ...turn, isNear: false });
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
    const page = await findNearFirst(tx, prepared, { phase, after: from, limit: limit - found.length });
    found.push(...page.map(({ id, last }) => ({ id, place: { phase: at, last } })));
  }
  return found;
}
