import { RUN_STATUSES } from './domain/experiment.ts';
import type { Clause, Ordering } from './domain/search-grammar.ts';
import {
  conditionOf,
  isAboutStart,
  type Keyed,
  keyedOf,
  keyedRows,
  RUN_ATTRIBUTES,
  type SearchedPart,
  startCondition,
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
const isOfRows = (clause: Clause) => clause.kind !== 'attribute' || clause.comparator === '=';

/** What the clauses leave of the phases of something logged: a value is asked of every run that fits, so that none without one can follow. */
function partsOf(lead: Keyed, clauses: readonly Clause[]): ('known' | 'not a number' | 'absent')[] {
  const own = clauses.filter((clause) => {
    const keyed = keyedOf(clause);
    return keyed?.kind === lead.kind && keyed.key === lead.key && clause.comparator !== 'IS NULL';
  });
  // A pattern for names is tried on the runs themselves.
  if (!own.some(isOfRows)) return isNumber(lead) ? ['known', 'not a number', 'absent'] : ['known', 'absent'];
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

/** The row that leads a walk, which says when its run started too: where it stands, and what is asked of it. */
interface Lead {
  alias: string;
  from: string;
  conditions: string[];
}

/** What a phase of a search joins, asks and is ordered by. */
export interface RunPlan {
  /** A row of something logged that leads, which is one of the experiment. */
  lead: Lead | null;
  /** Whether runs that were listed stand in the order that is wanted, so that the list leads. */
  isByList: boolean;
  joins: string[];
  /** From when to when, asked of what leads. */
  range: string[];
  conditions: string[];
  order: OrderColumn[];
}

/** Clauses about what leads the order: they are asked where it leads, so that the walk begins and ends by them. */
export function clausesOfLead(phase: Phase, clauses: readonly Clause[]): Clause[] {
  if (typeof phase.lead !== 'object' || phase.lead === null || phase.part === 'absent') return [];
  const { kind, key } = phase.lead;
  return clauses.filter((clause) => {
    const keyed = keyedOf(clause);
    return isOfRows(clause) && keyed?.kind === kind && keyed.key === key;
  });
}

/** The runs that have something, by its value. */
function leadByValue(part: SearchedPart, plan: RunPlan, phase: Phase, lead: Keyed, given: Given): Clause[] {
  const alias = 'o0';
  const isKnown = 'part' in phase && phase.part === 'known';
  const { from, ofKey } = keyedRows(part, alias, lead);
  const own = clausesOfLead(phase, given.clauses);
  const conditions = [ofKey, ...own.map((clause) => valueCondition(part.values, alias, clause))];
  if (isNumber(lead)) conditions.push(`${alias}.value IS ${isKnown ? 'NOT NULL' : 'NULL'}`);
  plan.lead = { alias, from, conditions };
  if (isKnown)
    plan.order.push({
      expression: isNumber(lead) ? `${alias}.value` : `${alias}.head`,
      type: isNumber(lead) ? 'float8' : 'text',
      isAscending: given.orderings[0]?.isAscending ?? true,
      isNullable: false,
    });
  return own;
}

/** Whether runs are ordered by when they started, as they are where nothing is said. */
export function isUsual([first]: readonly Ordering[]): boolean {
  return first === undefined || isAboutStart(first);
}

/** The clause that leads where the order is the usual one: a parameter or tag that all runs must have. */
export function leadingClause({ clauses, orderings }: Given): Clause | null {
  const found = clauses.find(
    (one) => one.comparator === '=' && keyedOf(one) && keyedOf(one)?.kind !== 'metric',
  );
  return found && isUsual(orderings) ? found : null;
}

/** Its index has the runs that fit by their start. */
function leadByClause(part: SearchedPart, plan: RunPlan, given: Given): Clause[] {
  const clause = leadingClause(given);
  const keyed = clause && keyedOf(clause);
  if (!clause || !keyed) return [];
  const { from, ofKey } = keyedRows(part, 'q', keyed);
  plan.lead = { alias: 'q', from, conditions: [ofKey, valueCondition(part.values, 'q', clause)] };
  return [clause];
}

/** Puts in place what leads; returns the clauses that need not be asked again. */
function leadOf(
  part: SearchedPart,
  plan: RunPlan,
  phase: Phase,
  given: Given,
  mayClauseLead: boolean,
): Clause[] {
  if (phase.lead === null) return mayClauseLead ? leadByClause(part, plan, given) : [];
  if (phase.lead === 'status') {
    plan.conditions.push(`r.status = ${part.values.add(phase.status)}`);
    return [];
  }
  if (phase.lead === 'end_time') {
    plan.conditions.push(`r.end_time IS ${phase.hasEnded ? 'NOT NULL' : 'NULL'}`);
    const isAscending = given.orderings[0]?.isAscending ?? true;
    if (phase.hasEnded)
      plan.order.push({ expression: 'r.end_time', type: 'bigint', isAscending, isNullable: false });
    return [];
  }
  if (phase.part !== 'absent') return leadByValue(part, plan, phase, phase.lead, given);
  const { from, on } = keyedRows(part, 'o0', phase.lead);
  plan.conditions.push(`NOT EXISTS (SELECT 1 FROM ${from} WHERE ${on})`);
  return [];
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

/** Plans one phase of a search: joins, conditions of its clauses, and an order that tells any two runs apart. */
export function planPhase(part: SearchedPart, phase: Phase, given: Given, isListed: boolean): RunPlan {
  const { clauses, orderings } = given;
  const plan: RunPlan = { lead: null, isByList: false, joins: [], range: [], conditions: [], order: [] };
  const asked = new Set(leadOf(part, plan, phase, given, !isListed));
  orderings.forEach((ordering, at) => {
    if (at > 0 || phase.lead === null) orderFurther(part, plan, ordering, at);
  });
  if (!orderings.some(isAboutStart))
    plan.order.push({ expression: 'r.start_time', type: 'bigint', isAscending: false, isNullable: false });
  plan.order.push({ expression: 'r.id', type: 'text', isAscending: true, isNullable: false });
  // Where nothing but its start says where a run stands, the list is in order.
  plan.isByList = isListed && plan.order.length === 2 && plan.order[0]?.expression === 'r.start_time';
  // The row that leads says the same, and only of that its index is known to be in order.
  const alias = plan.isByList ? 'w' : plan.lead?.alias;
  const start = alias ? `${alias}.start_time` : 'r.start_time';
  for (const column of plan.order) {
    if (column.expression === 'r.start_time') column.expression = start;
    if (column.expression === 'r.id' && alias) column.expression = `${alias}.run_id`;
  }
  for (const clause of clauses.filter((one) => !asked.has(one)))
    if (isAboutStart(clause)) plan.range.push(startCondition(part.values, start, clause));
    else plan.conditions.push(conditionOf(part, clause));
  return plan;
}
