import { FAIRNESS_METRICS, FAIRNESS_WORDING } from '../../evaluations/domain/evaluation-plan.ts';
import { canonicalJson, exactValues } from '../../platform/domain/canonical-json.ts';
import { tellSeconds } from './describe-terms.ts';
import type { PolicyTerms } from './policy.ts';
import { compareNamed, type StrictnessFindings } from './strictness-findings.ts';

type Gates = PolicyTerms['gates'];

const nothing = () => {};
const HIGHER = 1;
const LOWER = -1;

function signOf(better: 'higher' | 'lower'): number {
  return better === 'higher' ? HIGHER : LOWER;
}

function keyOf({ metric, better }: { metric: string; better: string }): string {
  return `${metric} (${better} is better)`;
}

function compareMetrics(found: StrictnessFindings, before: Gates, after: Gates): void {
  compareNamed(found, 'threshold on', before.thresholds, after.thresholds, {
    name: keyOf,
    of: (was, is) => {
      const sign = signOf(was.better);
      found.rank(sign * was.bound, sign * is.bound, `threshold on ${was.metric}: ${was.bound} → ${is.bound}`);
      const rank = { fail: 1, skip: 0 } as const;
      const told = `threshold on ${was.metric}: where nobody reports it, ${was.ifMissing} → ${is.ifMissing}`;
      found.rank(rank[was.ifMissing], rank[is.ifMissing], told);
    },
  });
  compareNamed(found, 'comparison of', before.comparisons, after.comparisons, {
    name: keyOf,
    of: (was, is) => {
      const told = `comparison of ${was.metric}: may be worse by ${was.tolerance} → ${is.tolerance}`;
      found.rank(-was.tolerance, -is.tolerance, told);
    },
  });
  compareNamed(found, 'threshold of every slice on', before.sliceThresholds, after.sliceThresholds, {
    name: keyOf,
    of: (was, is) => {
      const sign = signOf(was.better);
      const told = `threshold of every slice on ${was.metric}: ${was.bound} → ${is.bound}`;
      found.rank(sign * was.bound, sign * is.bound, told);
    },
  });
}

function compareBias(found: StrictnessFindings, before: Gates, after: Gates): void {
  for (const metric of FAIRNESS_METRICS) {
    const was = before.biasBounds[metric];
    const is = after.biasBounds[metric];
    const { name, better } = FAIRNESS_WORDING[metric];
    const sign = signOf(better);
    const told = `bound on ${name}: ${was ?? 'none'} → ${is ?? 'none'}`;
    const rank = (bound: number | undefined) =>
      bound === undefined ? Number.NEGATIVE_INFINITY : sign * bound;
    found.rank(rank(was), rank(is), told);
  }
}

const COMPARED = [
  'levels',
  'thresholds',
  'comparisons',
  'cardSections',
  'clusterSeenWithinSeconds',
  'sliceThresholds',
  'biasBounds',
  'licences',
  'resultsFreshHours',
];

/** Parameters that this comparison has no order for: any difference counts as both. */
function compareTheRest(found: StrictnessFindings, before: Gates, after: Gates): void {
  const was: Readonly<Record<string, unknown>> = { ...before };
  const is: Readonly<Record<string, unknown>> = { ...after };
  const told = (value: unknown) => canonicalJson(exactValues({ value: value ?? null }));
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
    if (!COMPARED.includes(key) && told(was[key]) !== told(is[key]))
      found.both(`gate parameter ${key}: changed`);
}

/** Compares what the gates of two terms are given to judge by. */
export function compareGateParameters(found: StrictnessFindings, before: Gates, after: Gates): void {
  compareMetrics(found, before, after);
  compareBias(found, before, after);
  const itself = { name: (one: string) => one, of: nothing };
  compareNamed(found, 'model card section', before.cardSections, after.cardSections, itself);
  for (const licence of after.licences)
    if (!before.licences.includes(licence)) found.weaker.push(`licence ${licence}: allowed`);
  for (const licence of before.licences)
    if (!after.licences.includes(licence)) found.stronger.push(`licence ${licence}: no longer allowed`);
  const span = (was: number, is: number) => `${tellSeconds(was)} → ${tellSeconds(is)}`;
  const [seenBefore, seenAfter] = [before.clusterSeenWithinSeconds, after.clusterSeenWithinSeconds];
  found.rank(-seenBefore, -seenAfter, `cluster seen within: ${span(seenBefore, seenAfter)}`);
  const [freshBefore, freshAfter] = [before.resultsFreshHours * 3600, after.resultsFreshHours * 3600];
  found.rank(-freshBefore, -freshAfter, `results of gates count for: ${span(freshBefore, freshAfter)}`);
  compareTheRest(found, before, after);
}
