import type { Clause } from './domain/search-grammar.ts';
import { keyedOf, type SearchedPart } from './run-conditions.ts';
import { type Given, isUsual, leadingClause, type Phase } from './run-order.ts';
import { comparisonSql, isPrefixPattern } from './search-sql.ts';

/**
 * Whether many runs or few fulfil a clause decides by what a search begins. Of values of metrics the planner knows how they
 * are spread over all metrics, not over one; of patterns it may know nothing, since row-level security hides from it what a
 * pattern would tell. So where that matters it is looked at: how many values are in a range, up to a bound.
 */
const FEW = 2_000;
const RANGES: readonly string[] = ['<', '<=', '=', '>=', '>'];

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
      ORDER BY x.value LIMIT ${FEW + 1}`,
    isFew: `((SELECT count(*) FROM few) <= ${FEW})`,
  };
}

function isPattern({ comparator, value }: Clause): boolean {
  return comparator === 'ILIKE' || (comparator === 'LIKE' && !isPrefixPattern(String(value)));
}

/** Whether a pattern is what runs are searched by, in the order in which they started. */
export function isByPattern(phase: Phase, given: Given): boolean {
  const isByStart = phase.lead === null && given.orderings.length < 2 && isUsual(given.orderings);
  if (!isByStart || leadingClause(given)) return false;
  return given.clauses.some(
    (clause) => isPattern(clause) && (keyedOf(clause) ?? clause.kind === 'attribute'),
  );
}
