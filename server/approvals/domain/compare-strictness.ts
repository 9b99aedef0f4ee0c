import { canonicalJson, exactValues } from '../../platform/domain/canonical-json.ts';
import { describeWindowCoverage } from './change-windows.ts';
import { tellBreakGlass, tellPlaces, tellSeconds, tellWindows } from './describe-terms.ts';
import { GATES, type PolicyTerms, type Slot } from './policy.ts';

/**
 * Which parts of new terms ask for less than before and which for more, each in words that start with what it is about.
 * Where two terms cannot be ordered (another expression, another metric, other hours) they count as both: nothing weakens a
 * policy unnoticed, and no open request escapes what might be stricter.
 */
export interface Strictness {
  weaker: string[];
  stronger: string[];
}

const LEVEL_RANK = { block: 3, warn: 2, record: 1 } as const;

class Findings {
  readonly weaker: string[] = [];
  readonly stronger: string[] = [];

  /** Files words under the side on which the number moved; more is stricter. */
  rank(before: number, after: number, words: string): void {
    if (after < before) this.weaker.push(words);
    if (after > before) this.stronger.push(words);
  }

  both(words: string): void {
    this.weaker.push(words);
    this.stronger.push(words);
  }
}

function same(before: unknown, after: unknown): boolean {
  return canonicalJson(exactValues({ value: before })) === canonicalJson(exactValues({ value: after }));
}

function covers(places: readonly Slot[], other: readonly Slot[]): boolean {
  return other.every(({ role, count }) => (places.find((one) => one.role === role)?.count ?? 0) >= count);
}

function compareSlots(found: Findings, before: PolicyTerms['slots'], after: PolicyTerms['slots']): void {
  // No list at all asks nobody, which any set of signatures covers.
  const was = before.length === 0 ? [[]] : before;
  const is = after.length === 0 ? [[]] : after;
  const enough = (places: readonly Slot[]) => (places.length === 0 ? 'nobody' : tellPlaces(places));
  for (const places of is)
    if (!was.some((old) => covers(places, old)))
      found.weaker.push(`signatures: ${enough(places)} would suffice, which did not before`);
  for (const places of was)
    if (!is.some((now) => covers(places, now)))
      found.stronger.push(`signatures: ${enough(places)} would no longer suffice`);
}

function compareLevels(found: Findings, before: PolicyTerms, after: PolicyTerms): void {
  for (const gate of GATES) {
    const was = before.gates.levels[gate];
    const is = after.gates.levels[gate];
    const told = `gate ${gate}: ${was ?? 'not judged'} → ${is ?? 'not judged'}`;
    found.rank(was ? LEVEL_RANK[was] : 0, is ? LEVEL_RANK[is] : 0, told);
  }
}

/** Compares lists whose entries have a name: what is gone is weaker, what is new stronger, the rest is compared by `of`. */
function compareNamed<T>(
  found: Findings,
  what: string,
  before: readonly T[],
  after: readonly T[],
  by: { name: (one: T) => string; of: (was: T, is: T) => void },
): void {
  const names = (list: readonly T[]) => new Set(list.map(by.name));
  const was = names(before);
  const is = names(after);
  for (const name of was) if (!is.has(name)) found.weaker.push(`${what} ${name}: removed`);
  for (const name of is) if (!was.has(name)) found.stronger.push(`${what} ${name}: added`);
  for (const old of before) {
    const now = after.find((one) => by.name(one) === by.name(old));
    if (now) by.of(old, now);
  }
}

function compareGateParameters(found: Findings, before: PolicyTerms, after: PolicyTerms): void {
  const keyOf = ({ metric, better }: { metric: string; better: string }) => `${metric} (${better} is better)`;
  compareNamed(found, 'threshold on', before.gates.thresholds, after.gates.thresholds, {
    name: keyOf,
    of: (was, is) => {
      const sign = was.better === 'higher' ? 1 : -1;
      found.rank(sign * was.bound, sign * is.bound, `threshold on ${was.metric}: ${was.bound} → ${is.bound}`);
      const rank = { fail: 1, skip: 0 } as const;
      found.rank(
        rank[was.ifMissing],
        rank[is.ifMissing],
        `threshold on ${was.metric}: where nobody reports it, ${was.ifMissing} → ${is.ifMissing}`,
      );
    },
  });
  compareNamed(found, 'comparison of', before.gates.comparisons, after.gates.comparisons, {
    name: keyOf,
    of: (was, is) =>
      found.rank(
        -was.tolerance,
        -is.tolerance,
        `comparison of ${was.metric}: may be worse by ${was.tolerance} → ${is.tolerance}`,
      ),
  });
  compareNamed(found, 'model card section', before.gates.cardSections, after.gates.cardSections, {
    name: (section) => section,
    of: () => {},
  });
  found.rank(
    -before.gates.clusterSeenWithinSeconds,
    -after.gates.clusterSeenWithinSeconds,
    `cluster seen within: ${tellSeconds(before.gates.clusterSeenWithinSeconds)} → ${tellSeconds(after.gates.clusterSeenWithinSeconds)}`,
  );
  compareOtherParameters(found, before, after);
}

const COMPARED = ['levels', 'thresholds', 'comparisons', 'cardSections', 'clusterSeenWithinSeconds'];

/** Parameters of gates that this comparison has no order for: any difference counts as both. */
function compareOtherParameters(found: Findings, before: PolicyTerms, after: PolicyTerms): void {
  const was: Readonly<Record<string, unknown>> = before.gates;
  const is: Readonly<Record<string, unknown>> = after.gates;
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
    if (!COMPARED.includes(key) && !same(was[key] ?? null, is[key] ?? null))
      found.both(`gate parameter ${key}: changed`);
}

function compareConditions(found: Findings, before: PolicyTerms, after: PolicyTerms): void {
  compareNamed(found, 'condition', before.conditions, after.conditions, {
    name: ({ name }) => name,
    of: (was, is) => {
      found.rank(
        LEVEL_RANK[was.level],
        LEVEL_RANK[is.level],
        `condition ${was.name}: ${was.level} → ${is.level}`,
      );
      if (was.expression !== is.expression) found.both(`condition ${was.name}: another expression`);
    },
  });
}

function compareTimes(found: Findings, before: PolicyTerms, after: PolicyTerms): void {
  const hours = (value: number) => tellSeconds(value * 3600);
  found.rank(
    -before.requestTtlHours,
    -after.requestTtlHours,
    `requests expire after: ${hours(before.requestTtlHours)} → ${hours(after.requestTtlHours)}`,
  );
  found.rank(
    -before.approvalTtlHours,
    -after.approvalTtlHours,
    `signatures count for: ${hours(before.approvalTtlHours)} → ${hours(after.approvalTtlHours)}`,
  );
  found.rank(
    before.minReviewSeconds,
    after.minReviewSeconds,
    `minimum review time: ${tellSeconds(before.minReviewSeconds)} → ${tellSeconds(after.minReviewSeconds)}`,
  );
  found.rank(
    before.coolOffSeconds,
    after.coolOffSeconds,
    `cool-off: ${tellSeconds(before.coolOffSeconds)} → ${tellSeconds(after.coolOffSeconds)}`,
  );
  const { opens, closes } = describeWindowCoverage(before.windows, after.windows);
  const told = `change windows: ${tellWindows(before.windows)} → ${tellWindows(after.windows)}`;
  if (opens) found.weaker.push(told);
  if (closes) found.stronger.push(told);
}

function compareBreakGlass(found: Findings, { breakGlass: was }: PolicyTerms, after: PolicyTerms): void {
  const is = after.breakGlass;
  const told = `emergencies: ${tellBreakGlass(was)} → ${tellBreakGlass(is)}`;
  if (was === null || is === null) {
    found.rank(was === null ? 1 : 0, is === null ? 1 : 0, told);
    return;
  }
  const isWider =
    is.roles.some((role) => !was.roles.includes(role)) ||
    is.maxHours > was.maxHours ||
    is.secondPersonWithinMinutes > was.secondPersonWithinMinutes ||
    is.ratifyWithinHours > was.ratifyWithinHours;
  const isNarrower =
    was.roles.some((role) => !is.roles.includes(role)) ||
    is.maxHours < was.maxHours ||
    is.secondPersonWithinMinutes < was.secondPersonWithinMinutes ||
    is.ratifyWithinHours < was.ratifyWithinHours;
  if (isWider) found.weaker.push(told);
  if (isNarrower) found.stronger.push(told);
}

/** Says in words where `after` asks for less than `before` and where for more. */
export function compareStrictness(before: PolicyTerms, after: PolicyTerms): Strictness {
  const found = new Findings();
  compareSlots(found, before.slots, after.slots);
  compareLevels(found, before, after);
  compareGateParameters(found, before, after);
  compareConditions(found, before, after);
  const rank = { passkey: 1, 'recent-factor': 0 } as const;
  found.rank(
    rank[before.assurance],
    rank[after.assurance],
    `signatures are proven by: ${before.assurance} → ${after.assurance}`,
  );
  compareTimes(found, before, after);
  compareBreakGlass(found, before, after);
  return { weaker: found.weaker, stronger: found.stronger };
}
