import { describeWindowCoverage } from './change-windows.ts';
import { compareGateParameters } from './compare-gate-parameters.ts';
import { tellBreakGlass, tellPlaces, tellSeconds, tellWindows } from './describe-terms.ts';
import { GATES, type PolicyTerms, type Slot } from './policy.ts';
import { compareNamed, StrictnessFindings } from './strictness-findings.ts';

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

function covers(places: readonly Slot[], other: readonly Slot[]): boolean {
  return other.every(({ role, count }) => (places.find((one) => one.role === role)?.count ?? 0) >= count);
}

function compareSlots(
  found: StrictnessFindings,
  before: PolicyTerms['slots'],
  after: PolicyTerms['slots'],
): void {
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

function compareLevels(found: StrictnessFindings, before: PolicyTerms, after: PolicyTerms): void {
  for (const gate of GATES) {
    const was = before.gates.levels[gate];
    const is = after.gates.levels[gate];
    const told = `gate ${gate}: ${was ?? 'not judged'} → ${is ?? 'not judged'}`;
    found.rank(was ? LEVEL_RANK[was] : 0, is ? LEVEL_RANK[is] : 0, told);
  }
}

function compareConditions(found: StrictnessFindings, before: PolicyTerms, after: PolicyTerms): void {
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

function compareTimes(found: StrictnessFindings, before: PolicyTerms, after: PolicyTerms): void {
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

function compareBreakGlass(
  found: StrictnessFindings,
  { breakGlass: was }: PolicyTerms,
  after: PolicyTerms,
): void {
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
  const found = new StrictnessFindings();
  compareSlots(found, before.slots, after.slots);
  compareLevels(found, before, after);
  compareGateParameters(found, before.gates, after.gates);
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
