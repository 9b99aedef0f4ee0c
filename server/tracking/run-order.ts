import { RUN_STATUSES } from './domain/experiment.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import {
  conditionOf,
  type Keyed,
  keyedOf,
  keyedRows,
  RUN_ATTRIBUTES,
  type SearchedPart,
  valueCondition,
} from './run-conditions.ts';
import type { OrderColumn } from './search-sql.ts';

/**
 * An order is a walk along an index where one stands in it: what leads the order is looked at in phases, one after the other,
 * each of which is such a walk. For something logged these are the runs that have it, by its value; those whose metric is
 * not a number; those that have none. For the end of a run, those that ended and the others. For the state, one each.
 */
export type Phase =
  | { lead: Keyed; part: 'known' | 'not a number' | 'absent' }
  | { lead: 'status'; status: string }
  | { lead: 'end_time'; hasEnded: boolean }
  | { lead: null };

/** More than any order has phases. */
export const PHASES_MOST = 8;

const isNumber = ({ kind }: Keyed) => kind === 'metric';

/** What the clauses leave of the phases of something logged: a value is asked of every run that fits, so that none without one can follow. */
function partsOf(lead: Keyed, clauses: readonly Clause[]): ('known' | 'not a number' | 'absent')[] {
  const own = clauses.filter((clause) => {
    const keyed = keyedOf(clause);
    return keyed?.kind === lead.kind && keyed.key === lead.key && clause.comparator !== 'IS NULL';
  });
  // A pattern for names is tried on the runs themselves.
  const isOfRows = own.some(({ kind, comparator }) => kind !== 'attribute' || comparator === '=');
  if (own.length === 0 || !isOfRows)
    return isNumber(lead) ? ['known', 'not a number', 'absent'] : ['known', 'absent'];
  return isNumber(lead) && own.every(({ comparator }) => comparator === '!=')
    ? ['known', 'not a number']
    : ['known'];
}

/** The phases of an order, in turn. */
export function phasesOf([first]: readonly Ordering[], clauses: readonly Clause[]): Phase[] {
  const lead = first ? keyedOf(first) : null;
  if (lead) return partsOf(lead, clauses).map((part) => ({ lead, part }));
  if (first?.key === 'status') {
    const inOrder = RUN_STATUSES.toSorted();
    return (first.isAscending ? inOrder : inOrder.reverse()).map((status) => ({ lead: 'status', status }));
  }
  if (first?.key === 'end_time') return [true, false].map((hasEnded) => ({ lead: 'end_time', hasEnded }));
  return [{ lead: null }];
}

/** What a phase of a search joins, asks and is ordered by. */
export interface RunPlan {
  /** Lists of runs by which a walk passes others over. */
  lists: string[];
  joins: string[];
  conditions: string[];
  order: OrderColumn[];
  /** Whether a row of something logged leads, which is one of the experiment. */
  isLed: boolean;
}

interface Leading {
  /** The row that leads the walk, which says when its run started too. */
  alias: string | null;
  /** Clauses that are asked of that row and need not be asked again. */
  asked: ReadonlySet<Clause>;
}

const NOTHING_LEADS: Leading = { alias: null, asked: new Set() };

/** The runs that have something, by its value; what is asked of it is asked where it leads, so that the walk begins and ends by it. */
function leadByValue(
  part: SearchedPart,
  plan: RunPlan,
  lead: Keyed,
  isKnown: boolean,
  given: Given,
): Leading {
  const alias = 'o0';
  const { from, on } = keyedRows(part, alias, lead);
  plan.joins.push(`JOIN ${from} ON ${on}`);
  const own = given.clauses.filter((clause) => {
    const keyed = keyedOf(clause);
    const isOfRows = clause.kind !== 'attribute' || clause.comparator === '=';
    return isOfRows && keyed?.kind === lead.kind && keyed.key === lead.key;
  });
  plan.conditions.push(...own.map((clause) => valueCondition(part.values, alias, clause)));
  if (isNumber(lead)) plan.conditions.push(`${alias}.value IS ${isKnown ? 'NOT NULL' : 'NULL'}`);
  if (isKnown)
    plan.order.push({
      expression: isNumber(lead) ? `${alias}.value` : `${alias}.head`,
      type: isNumber(lead) ? 'float8' : 'text',
      isAscending: given.orderings[0]?.isAscending ?? true,
      isNullable: false,
    });
  return { alias, asked: new Set(own) };
}

/** Whether runs are ordered by when they started, as they are where nothing is said. */
export function isUsual([first]: readonly Ordering[]): boolean {
  return first === undefined || (first.kind === 'attribute' && first.key === 'start_time');
}

/** The clause that leads where the order is the usual one: a parameter or tag that all runs must have. */
export function leadingClause({ clauses, orderings }: Given): Clause | null {
  const found = clauses.find(
    (one) => one.comparator === '=' && keyedOf(one) && keyedOf(one)?.kind !== 'metric',
  );
  return found && isUsual(orderings) ? found : null;
}

/** Its index has the runs that fit by their start. */
function leadByClause(part: SearchedPart, plan: RunPlan, given: Given): Leading {
  const clause = leadingClause(given);
  const keyed = clause && keyedOf(clause);
  if (!clause || !keyed) return NOTHING_LEADS;
  const { from, on } = keyedRows(part, 'q', keyed);
  plan.joins.push(`JOIN ${from} ON ${on}`);
  plan.conditions.push(valueCondition(part.values, 'q', clause));
  return { alias: 'q', asked: new Set([clause]) };
}

function leadOf(part: SearchedPart, plan: RunPlan, phase: Phase, given: Given): Leading {
  if (phase.lead === null) return leadByClause(part, plan, given);
  if (phase.lead === 'status') {
    plan.conditions.push(`r.status = ${part.values.add(phase.status)}`);
    return NOTHING_LEADS;
  }
  if (phase.lead === 'end_time') {
    plan.conditions.push(`r.end_time IS ${phase.hasEnded ? 'NOT NULL' : 'NULL'}`);
    const isAscending = given.orderings[0]?.isAscending ?? true;
    if (phase.hasEnded)
      plan.order.push({ expression: 'r.end_time', type: 'bigint', isAscending, isNullable: false });
    return NOTHING_LEADS;
  }
  if (phase.part !== 'absent') return leadByValue(part, plan, phase.lead, phase.part === 'known', given);
  const { from, on } = keyedRows(part, 'o0', phase.lead);
  plan.conditions.push(`NOT EXISTS (SELECT 1 FROM ${from} WHERE ${on})`);
  return NOTHING_LEADS;
}

/** What an order names after its first field. */
function orderFurther(
  part: SearchedPart,
  plan: RunPlan,
  { kind, key, isAscending }: Ordering,
  at: number,
): void {
  if (kind === 'attribute') {
    plan.order.push({ ...(RUN_ATTRIBUTES[key] ?? RUN_ATTRIBUTES.run_id), isAscending } as OrderColumn);
    return;
  }
  const keyed = keyedOf({ kind, key });
  if (!keyed) return;
  const alias = `o${at}`;
  const { from, on } = keyedRows(part, alias, keyed);
  plan.joins.push(`LEFT JOIN ${from} ON ${on}`);
  if (isNumber(keyed))
    plan.order.push({
      expression: `(CASE WHEN ${alias}.run_id IS NULL THEN 2 WHEN ${alias}.value IS NULL THEN 1 ELSE 0 END)`,
      type: 'int',
      isAscending: true,
      isNullable: false,
    });
  plan.order.push({ expression: `${alias}.value`, type: isNumber(keyed) ? 'float8' : 'text', isAscending });
}

/** What is asked for, and in which order. */
export interface Given {
  clauses: readonly Clause[];
  orderings: readonly Ordering[];
}

/** So many runs are read as fast as a few hundred are looked up one by one. */
const LISTED_MOST = 2_000;

/**
 * Says once more of the row that leads what a clause says of a parameter or tag: where few runs have that, they are read once,
 * and each row on the walk is held against the list before anything is looked up for it.
 */
function passOver(part: SearchedPart, plan: RunPlan, alias: string, clause: Clause): void {
  const keyed = keyedOf(clause);
  if (!keyed || keyed.kind === 'metric' || clause.comparator !== '=') return;
  const name = `listed${plan.lists.length}`;
  const { from, on } = keyedRows(part, 'f', keyed, 'f.run_id');
  plan.lists.push(`${name} AS MATERIALIZED (SELECT f.run_id FROM ${from}
    WHERE ${on} AND ${valueCondition(part.values, 'f', clause)} LIMIT ${LISTED_MOST + 1})`);
  plan.conditions.push(`CASE WHEN (SELECT count(*) FROM ${name}) <= ${LISTED_MOST}
    THEN ${alias}.run_id IN (SELECT run_id FROM ${name}) ELSE true END`);
}

/** Plans one phase of a search: joins, conditions of its clauses, and an order that tells any two runs apart. */
export function planPhase(part: SearchedPart, phase: Phase, given: Given): RunPlan {
  const { clauses, orderings } = given;
  const plan: RunPlan = { lists: [], joins: [], conditions: [], order: [], isLed: false };
  const { alias, asked } = leadOf(part, plan, phase, given);
  orderings.forEach((ordering, at) => {
    if (at > 0 || phase.lead === null) orderFurther(part, plan, ordering, at);
  });
  if (!orderings.some(({ kind, key }) => kind === 'attribute' && key === 'start_time'))
    plan.order.push({ expression: 'r.start_time', type: 'bigint', isAscending: false, isNullable: false });
  plan.order.push({ expression: 'r.id', type: 'text', isAscending: true, isNullable: false });
  // The row that leads says the same, and only of that its index is known to be in order.
  plan.isLed = alias !== null;
  if (alias !== null)
    for (const column of plan.order) {
      if (column.expression === 'r.start_time') column.expression = `${alias}.start_time`;
      if (column.expression === 'r.id') column.expression = `${alias}.run_id`;
    }
  const others = clauses.filter((clause) => !asked.has(clause));
  const isOneWalk = part.experiment.startsWith('$') && part.unfolded === null;
  if (alias !== null && isOneWalk) for (const clause of others) passOver(part, plan, alias, clause);
  plan.conditions.push(...others.map((clause) => conditionOf(part, clause)));
  return plan;
}
