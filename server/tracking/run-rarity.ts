import type { Clause } from './domain/search-grammar.ts';
import { isAboutStart, keyedOf, type SearchedPart } from './run-conditions.ts';
import { clausesOfLead, type Given, isUsual, leadingClause, type Phase } from './run-order.ts';
import { HEAD_CHARS, headOf } from './runs.store.ts';
import { comparisonSql, likePattern, prefixRange } from './search-sql.ts';

/**
 * Whether many runs or few fulfil a clause decides by what a search begins. Of values of metrics the planner knows how they
 * are spread over all metrics, not over one; of patterns it may know nothing, since row-level security hides from it what a
 * pattern would tell; and of two clauses together it knows nothing at all. So where that matters it is looked at.
 */
export const FEW = 6_000;
const RANGES: readonly string[] = ['<', '<=', '=', '>=', '>'];

/** So many entries of an index are read to put together what clauses have in common; what more runs have is asked run by run. */
export const LISTED_MOST = 100_000;
/** So many are counted in no time, and where fewer have something, nothing else is worth a look. */
export const LISTED_FEW = 2_000;

/** What the functions of the database are told of a clause. */
interface ToldClause {
  kind: string;
  key: string;
  comparator: string;
  value: string;
  /** Where a range of texts ends. */
  upper?: string;
  /** As far as its runs are counted. */
  most?: number;
}

/** A clause whose runs are listed off an index. */
export interface ListedClause {
  clause: Clause;
  /** Whether the list says all that the clause does. */
  isWhole: boolean;
  told: ToldClause;
}

/** What the runs themselves say and an index has. */
const INDEXED: readonly string[] = ['status', 'user_id'];
/** An index of names has three signs in a row of what is looked for. */
const THREE_SIGNS = /[a-z0-9]{3}/i;

function listedName({ clause, value }: { clause: Clause; value: string }): ListedClause | null {
  const { key, comparator } = clause;
  if ((comparator !== 'ILIKE' && comparator !== 'LIKE') || !THREE_SIGNS.test(value)) return null;
  // Where no index helps, all names are looked at: that ends soon only where many fit.
  const told = { kind: 'name', key, comparator: 'ILIKE', value: likePattern(value), most: FEW + 1 };
  return { clause, isWhole: comparator === 'ILIKE', told };
}

function listedClause(clause: Clause): ListedClause | null {
  const { kind, key, comparator } = clause;
  const value = String(clause.value).toWellFormed();
  const most = LISTED_MOST + 1;
  const keyed = keyedOf(clause);
  if (!keyed)
    return kind === 'attribute' && INDEXED.includes(key) && comparator === '='
      ? { clause, isWhole: true, told: { kind: 'run', key, comparator, value, most } }
      : null;
  if (kind === 'attribute' && comparator !== '=') return listedName({ clause, value });
  const told = { kind: keyed.kind, key: keyed.key, comparator, value, most };
  if (keyed.kind === 'metric') return RANGES.includes(comparator) ? { clause, isWhole: true, told } : null;
  const range = comparator === 'LIKE' ? prefixRange(value) : null;
  if (range) return { clause, isWhole: true, told: { ...told, value: range.lower, upper: range.upper } };
  const head = headOf(value);
  // A head that is shorter than heads can be is the whole value.
  const isWhole = head.length < HEAD_CHARS;
  return comparator === '=' ? { clause, isWhole, told: { ...told, value: head } } : null;
}

/** Clauses that the planner knows well how to begin with. */
function isBegunWith({ kind, key, comparator }: Clause): boolean {
  return kind === 'dataset' || (key === 'run_id' && (comparator === '=' || comparator === 'IN'));
}

/** Whether an index has the runs of this clause in the order in which they are wanted: where there is no other, it is walked. */
function hasOwnWalk(clause: Clause, given: Given): boolean {
  const isIndexed = clause.kind === 'attribute' && INDEXED.includes(clause.key) && clause.comparator === '=';
  return isUsual(given.orderings) && (isIndexed || leadingClause(given) === clause);
}

/**
 * The clauses of a phase whose runs can be listed, but for those about what leads its order; none where there is nothing to
 * choose.
 */
export function listedClauses(phase: Phase, given: Given): ListedClause[] {
  const clauses = given.clauses.filter((one) => !isAboutStart(one));
  const [only, another] = clauses;
  if (clauses.some(isBegunWith) || (only && !another && phase.lead === null && hasOwnWalk(only, given)))
    return [];
  const led = new Set(clausesOfLead(phase, clauses));
  return clauses.flatMap((clause) => (led.has(clause) ? [] : (listedClause(clause) ?? [])));
}

/** A clause and how many runs fulfil it, as far as they were counted. */
export interface CountedClause extends ListedClause {
  count: number;
  isRare: boolean;
}

/** What was counted for a search so far, by what was asked. */
export type Counts = Map<string, number>;

/** The runs that fulfil all of these clauses. */
export function commonSql({ values, experiment }: SearchedPart, listed: readonly ListedClause[]): string {
  const clauses = JSON.stringify(listed.map(({ told }) => told));
  return `SELECT * FROM runs_in_common(${experiment}, ${values.add(clauses)}::jsonb)`;
}

/** A search that is answered from indexes alone: what is walked, and what runs on the walk are held against. */
export interface IndexWalk {
  lead: { kind: string; key: string };
  /** The column in which stands by what runs are ordered; null where that is their start. */
  place: 'number' | 'words' | null;
  isAscending: boolean;
  own: readonly ToldClause[];
  listed: readonly ToldClause[];
  probed: readonly ToldClause[];
}

function toldStart({ key, comparator, value }: Clause): ToldClause[] {
  return RANGES.includes(comparator) ? [{ kind: 'start', key, comparator, value: String(value) }] : [];
}

/** How a search is answered from indexes alone; null where a clause or the order asks for what does not stand in one. */
export function indexWalk(phase: Phase, given: Given, counted: readonly CountedClause[]): IndexWalk | null {
  const { clauses, orderings } = given;
  const [first] = orderings;
  const ofLead = clausesOfLead(phase, clauses);
  const [starts, led] = [clauses.filter(isAboutStart), ofLead.flatMap((one) => listedClause(one) ?? [])];
  const said = [...led, ...counted].filter(({ isWhole }) => isWhole).length + starts.length;
  const own = [...led.map(({ told }) => told), ...starts.flatMap(toldStart)];
  const isSaid = said === clauses.length && own.length === led.length + starts.length;
  const byValue =
    typeof phase.lead === 'object' && phase.lead !== null && phase.part === 'known' ? phase.lead : null;
  if (!isSaid || orderings.length > 1 || !(byValue || (phase.lead === null && isUsual(orderings))))
    return null;
  const isAscending = first?.isAscending ?? false;
  const told = (isRare: boolean, but?: CountedClause) =>
    counted.filter((one) => one !== but && one.isRare === isRare).map((one) => one.told);
  if (byValue) {
    const place = byValue.kind === 'metric' ? 'number' : 'words';
    return { lead: byValue, place, isAscending, own, listed: told(true), probed: told(false) };
  }
  // What most runs have leads: its index has them by their start, and others are rarer.
  const [common] = counted
    .filter(
      ({ told: { kind, comparator } }) => (kind === 'tag' || kind === 'parameter') && comparator === '=',
    )
    .sort((one, other) => other.count - one.count);
  const isLed = common !== undefined && counted.length > 1;
  return {
    lead: isLed ? common.told : { kind: 'run', key: '' },
    place: null,
    isAscending,
    own: isLed ? [common.told, ...own] : own,
    listed: told(true, isLed ? common : undefined),
    probed: told(false, isLed ? common : undefined),
  };
}

/** The runs that fulfil a clause about a metric that does not lead, up to a few and one more; null without such a clause. */
export function fewSql(
  { values, experiment }: SearchedPart,
  phase: Phase,
  given: Given,
): { text: string; isFew: string } | null {
  const lead = typeof phase.lead === 'object' ? phase.lead : null;
  const clause = given.clauses.find(
    ({ kind, key, comparator }) =>
      kind === 'metric' && RANGES.includes(comparator) && !(lead?.kind === 'metric' && lead.key === key),
  );
  if (!clause) return null;
  // In order, so that they are read off the index.
  return {
    text: `SELECT x.run_id FROM run_metric x WHERE x.experiment_id = ${experiment} AND x.key = ${values.add(clause.key)}
      AND ${comparisonSql(values, 'x.value', clause, 'float8')}
      ORDER BY x.value LIMIT ${FEW_OF_MANY + 1}`,
    isFew: `((SELECT count(*) FROM few) <= ${FEW_OF_MANY})`,
  };
}
/** Of each of several experiments. */
const FEW_OF_MANY = 2_000;

function isPattern({ comparator, value }: Clause): boolean {
  return comparator === 'ILIKE' || (comparator === 'LIKE' && !prefixRange(String(value)));
}

/** Whether a pattern is what runs are searched by, in the order in which they started. */
export function isByPattern(phase: Phase, given: Given): boolean {
  const isByStart = phase.lead === null && given.orderings.length < 2 && isUsual(given.orderings);
  if (!isByStart || leadingClause(given) || given.clauses.some(({ kind }) => kind === 'metric')) return false;
  return given.clauses.some(
    (clause) => isPattern(clause) && (keyedOf(clause) ?? clause.kind === 'attribute'),
  );
}
