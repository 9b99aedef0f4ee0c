import { preparedRows, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import { countRuns } from './run-counts.views.ts';
import { isUsual, leadingClause, type Phase, phasesOf, planPhase } from './run-order.ts';
import {
  type CountedClause,
  type Counts,
  commonSql,
  fewSql,
  type IndexWalk,
  indexWalk,
  isByPattern,
  LISTED_FEW,
  LISTED_MOST,
  type ListedClause,
  listedClauses,
} from './run-rarity.ts';
import { listedSql, nearSql, selected, type Walk, walkSql, where } from './run-walk.ts';
import {
  afterSql,
  type OrderColumn,
  orderSql,
  type PageToken,
  requirePlace,
  SqlValues,
} from './search-sql.ts';
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
  /** What was learnt on the way: how many runs fulfil which clause, and that few do where the page begins. */
  learnt: { counts: Counts; isFar: boolean };
}

/** A run that fits, and where it stands in the order. */
export interface FoundRun {
  id: string;
  place: PageToken;
}

/**
 * How a walk is gone about. `walk` looks up for each run on it what is asked of it. `near` does so for those with which it begins,
 * so that it ends soon where few fit. `listed` passes over what is not among the runs that fulfil some clauses, or begins with
 * these. `indexed` has the database find the page from its indexes alone.
 */
type Way =
  | { kind: 'walk' }
  | { kind: 'near'; most: number }
  | { kind: 'listed'; by: readonly ListedClause[] }
  | { kind: 'indexed'; walk: IndexWalk };

interface Turn {
  phase: Phase;
  after: PageToken['last'] | null;
  limit: number;
  way: Way;
}

/** The ranges of the index that are walked each by itself, where there is more than one. */
function rangesSql(values: SqlValues, search: PreparedSearch, phase: Phase) {
  const { experimentIds, lifecycle } = search;
  if (isOneRange(search, phase))
    return {
      from: '',
      experiment: values.add(experimentIds[0]),
      lifecycle: lifecycle === 'all' ? null : values.add(lifecycle),
    };
  const isOfBoth = lifecycle === 'all' && !isByValue(phase);
  const lifecycles = isOfBoth ? ` CROSS JOIN (VALUES ('active'), ('deleted')) AS l(name)` : '';
  return {
    from: `unnest(${values.add(experimentIds)}::text[]) AS e(id)${lifecycles}`,
    experiment: 'e.id',
    lifecycle: isOfBoth ? 'l.name' : lifecycle === 'all' ? null : values.add(lifecycle),
  };
}

function isByValue(phase: Phase): boolean {
  return typeof phase.lead === 'object' && phase.lead !== null && phase.part !== 'absent';
}

/** Only what begins with the run itself is walked by lifecycle. */
function isOneRange({ experimentIds, lifecycle }: PreparedSearch, phase: Phase): boolean {
  return experimentIds.length === 1 && (lifecycle !== 'all' || isByValue(phase));
}

/** Holds what was found from indexes alone against the runs themselves. */
function indexedSql(
  values: SqlValues,
  search: PreparedSearch,
  turn: Turn,
  walk: IndexWalk,
  of: Walked,
): Branch {
  const [at, start, run] = walk.place ? (turn.after ?? []) : [null, ...(turn.after ?? [])];
  const after = turn.after
    ? { place: String(at).toWellFormed(), start: String(start), run: String(run).toWellFormed() }
    : null;
  const { lifecycle } = search;
  const asked = { ...walk, after, lifecycle: lifecycle === 'all' ? null : lifecycle };
  const column = (name: string, type: OrderColumn['type'], isAscending: boolean) => ({
    expression: `w.${name}`,
    type,
    isAscending,
    isNullable: false,
  });
  const order = [
    column('start_time', 'bigint', walk.place === null && walk.isAscending),
    column('run_id', 'text', true),
  ];
  if (walk.place)
    order.unshift(column(walk.place, walk.place === 'number' ? 'float8' : 'text', walk.isAscending));
  // A token that was made up is refused before the database reads it.
  if (turn.after) requirePlace(order, turn.after);
  const most = values.add(turn.limit + of.waiting);
  const from = `runs_in_order(${of.experiment}, ${values.add(JSON.stringify(asked))}::jsonb, ${most})`;
  return {
    order,
    text: `SELECT ${selected(order)} FROM ${from} w JOIN tracking_run r ON r.id = w.run_id WHERE ${where(of.place)}
      ORDER BY ${orderSql(order)} LIMIT ${values.add(turn.limit)}`,
  };
}

/** Of what runs are asked for beside what their clauses say. */
interface Walked {
  experiment: string;
  place: readonly string[];
  /** How many runs are left out because they wait. */
  waiting: number;
}

interface Branch {
  text: string;
  order: OrderColumn[];
}

/** Names the columns of the order as they stand in what a branch finds. */
function standing({ text, order }: Branch): Branch {
  return { text, order: order.map((column, at) => ({ ...column, expression: `f.c${at}` })) };
}

function branchOf(values: SqlValues, search: PreparedSearch, turn: Turn, isOfWaiting: boolean): Branch {
  const { phase, after, limit } = turn;
  // What waits is little, and stands in no index.
  const way: Way = isOfWaiting ? { kind: 'walk' } : turn.way;
  const { from, experiment, lifecycle } = rangesSql(values, search, phase);
  const part = { values, experiment, unfolded: isOfWaiting ? search.unfolded : null };
  const waiting = [...new Set(search.unfolded.map(({ runId }) => runId))];
  const place = [
    `r.organisation_id = ${values.add(search.organisationId)}`,
    ...(lifecycle === null ? [] : [`r.lifecycle = ${lifecycle}`]),
  ];
  if (waiting.length > 0)
    place.push(`r.id ${isOfWaiting ? '= ANY' : '<> ALL'} (${values.add(waiting)}::text[])`);
  if (way.kind === 'indexed')
    return standing(
      indexedSql(values, search, turn, way.walk, { experiment, place, waiting: waiting.length }),
    );
  const said = new Set(way.kind === 'listed' ? way.by.map(({ clause, isWhole }) => isWhole && clause) : []);
  const clauses = search.clauses.filter((clause) => !said.has(clause));
  const plan = planPhase(part, phase, { ...search, clauses }, way.kind === 'listed');
  // What leads is of the experiment; asked of the run again, the planner would take it for rarer than it is.
  if (!plan.lead && !plan.isByList) place.push(`r.experiment_id = ${experiment}`);
  const begins = after ? [afterSql(values, plan.order, after)] : [];
  // Few runs are looked at, each by itself: what stands in a CASE the planner does not take for something to begin with.
  const conditions =
    (isOfWaiting || way.kind === 'near') && plan.conditions.length > 0
      ? [`CASE WHEN ${where(plan.conditions)} THEN true END`]
      : plan.conditions;
  const walk: Walk = { ...plan, conditions, place, after: begins, most: String(limit) };
  const { order } = plan;
  if (way.kind === 'near') return standing({ order, text: nearSql(walk, way.most) });
  if (way.kind === 'listed') {
    const common = `WITH common AS MATERIALIZED (${commonSql(part, way.by)})`;
    return standing({ order, text: `${common} ${listedSql(walk)}` });
  }
  const few = isOfWaiting ? null : fewSql(part, phase, search);
  const text =
    few === null
      ? walkSql(walk)
      : `WITH few AS MATERIALIZED (${few.text}) (${walkSql(walk, [`NOT ${few.isFew}`])})
        UNION ALL (${walkSql(walk, [few.isFew], 'few w JOIN tracking_run r ON r.id = w.run_id')})`;
  return standing({
    order,
    text: from === '' ? text : `SELECT f.* FROM ${from} CROSS JOIN LATERAL (${text}) f`,
  });
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
  /** How many of the page's runs, and of those after it, do not wait for anything. */
  settled: number;
}

/**
 * A page of all runs is asked for so often that connections plan it once, where it has one of the sizes that clients and
 * pages ask for: a connection keeps every statement it was given a name for.
 */
const USUAL_LIMITS: readonly number[] = [50, 100, 200, 500, 1_000].map((size) => size + 1);
const NAMED_MOST = 100;
const names = new Map<string, string>();

function nameOf(text: string): string | null {
  const name = names.get(text) ?? (names.size < NAMED_MOST ? `runs by start ${names.size}` : null);
  if (name !== null) names.set(text, name);
  return name;
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
    places.map((isOfWaiting) => ({
      isOfWaiting,
      ...branchOf(values, { ...search, experimentIds }, { ...turn, limit }, isOfWaiting),
    })),
  );
  const order = branches[0]?.order ?? [];
  const all = branches.map(({ text, isOfWaiting }) => `SELECT b.*, ${isOfWaiting} AS waits FROM (${text}) b`);
  const settled = turn.way.kind === 'near' ? 'count(*) FILTER (WHERE NOT f.waits) OVER ()' : '0';
  const text = `SELECT f.id, f.experiment, json_build_array(${order.map(({ expression }) => expression).join(', ')}) AS last, ${settled} AS settled
     FROM (${all.join(' UNION ALL ')}) f ORDER BY ${orderSql(order)} LIMIT ${turn.limit}`;
  const isOften =
    search.clauses.length === 0 && search.orderings.length === 0 && USUAL_LIMITS.includes(turn.limit);
  const name = isOften ? nameOf(text) : null;
  return name === null ? rows(tx, text, values.all) : preparedRows(tx, name, text, values.all);
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

/**
 * So many runs are looked through before anything is counted. In the order of their start they stand side by side; by value
 * each is somewhere else. Patterns for names are held against more, for which nothing has to be looked up.
 */
const NEAR_BY_START = 2_500;
const NEAR_BY_VALUE = 1_000;
const NEAR_NAMES = 20_000;
const LEADS_MOST = 3;

/** The clauses, each that may lead in front once: the latest runs that have one thing may lack what those with another have. */
function waysToLead(phase: Phase, { clauses, orderings }: PreparedSearch): (readonly Clause[])[] {
  const leads =
    phase.lead === null ? clauses.filter((one) => leadingClause({ clauses: [one], orderings })) : [];
  if (leads.length < 2) return [clauses];
  return leads.slice(0, LEADS_MOST).map((lead) => [lead, ...clauses.filter((one) => one !== lead)]);
}

/** Looks near where the page begins, where that can be enough; null where it was not. */
async function findNear(tx: Tx, search: PreparedSearch, turn: Omit<Turn, 'way'>): Promise<Found[] | null> {
  const { experimentIds, orderings, learnt } = search;
  const { phase, limit } = turn;
  if (
    learnt.isFar ||
    orderings.length > 1 ||
    !(isByValue(phase) || (phase.lead === null && isUsual(orderings)))
  )
    return null;
  const byStart = isByPattern(phase, search) ? NEAR_NAMES : NEAR_BY_START;
  const way = { kind: 'near' as const, most: phase.lead === null ? byStart : NEAR_BY_VALUE };
  for (const clauses of waysToLead(phase, search)) {
    const found = await findRuns(tx, { ...search, clauses }, { ...turn, way }, [{ experimentIds, limit }]);
    if ((found[0]?.settled ?? 0) >= limit) return found;
  }
  // Not found near in this phase, it is not in those that follow.
  learnt.isFar = true;
  return null;
}

/**
 * Begins with what few runs have, where a clause asks for that. Otherwise looks near where the page begins, for what is not
 * rare is found often enough there; and where that was not so, counts further, and begins with what the rarer ones have in common.
 */
async function findIn(tx: Tx, search: PreparedSearch, turn: Omit<Turn, 'way'>): Promise<Found[]> {
  const { experimentIds, learnt } = search;
  const { phase, limit } = turn;
  const [experimentId] = experimentIds;
  const listed = isOneRange(search, phase) ? listedClauses(phase, search) : [];
  const isPattern = isByPattern(phase, search) && isOneRange(search, phase);
  if (!experimentId || (listed.length === 0 && !isPattern))
    return findInAll(tx, search, { ...turn, way: { kind: 'walk' } });
  const findBy = (counted: readonly CountedClause[]) =>
    findRuns(tx, search, { ...turn, way: wayBy(phase, search, counted) }, [{ experimentIds, limit }]);
  const count = (clauses: readonly ListedClause[], most: number) =>
    countRuns(tx, experimentId, clauses, { known: learnt.counts, most: most + 1 });
  // To look for names that hardly any run has takes a moment; that many have one is seen sooner.
  const few = isPattern ? [] : await count(listed, LISTED_FEW);
  if (few.some(({ isRare }) => isRare)) return findBy(few);
  return (await findNear(tx, search, turn)) ?? findBy(await count(listed, LISTED_MOST));
}

/** How a search is gone about when it is known how many runs fulfil which clause. */
function wayBy(phase: Phase, search: PreparedSearch, counted: readonly CountedClause[]): Way {
  const by = counted.filter(({ isRare }) => isRare);
  if (by.length === 0) return { kind: 'walk' };
  const walk = indexWalk(phase, search, counted);
  return walk ? { kind: 'indexed', walk } : { kind: 'listed', by };
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
  const prepared = { ...search, organisationId, unfolded, learnt: { counts: new Map(), isFar: false } };
  const found: FoundRun[] = [];
  const phases = phasesOf(search.orderings, search.clauses);
  for (let at = after?.phase ?? 0; at < phases.length && found.length < limit; at += 1) {
    const phase = phases[at];
    if (!phase) break;
    const from = at === after?.phase ? after.last : null;
    const page = await findIn(tx, prepared, { phase, after: from, limit: limit - found.length });
    found.push(...page.map(({ id, last }) => ({ id, place: { phase: at, last } })));
  }
  return found;
}
