import { costOf, type Economics } from '../../workflows/domain/economics.ts';

/**
 * What wrong decisions cost, held against what other ways of deciding would have cost on exactly the same cases. Only
 * cases whose outcome is known count, and the version before is compared only where both decided the same application:
 * anything else would compare different people.
 */
export interface CaseGroup {
  decision: string;
  /** What the model alone would have decided; null when it gave no usable answer. */
  modelDecision: string | null;
  label: string;
  count: number;
}

/** Cases that two versions decided, grouped by both decisions and the outcome. */
export interface PairGroup {
  now: string;
  before: string;
  label: string;
  count: number;
}

export interface CostLine {
  name: string;
  /** How it is arrived at, in one sentence. */
  meaning: string;
  cost: number;
  perCase: number;
  cases: number;
}

export interface CostReport {
  unit: string;
  /** Decided cases with a known outcome. */
  cases: number;
  lines: CostLine[];
}

function line(name: string, meaning: string, cost: number, cases: number): CostLine {
  return { name, meaning, cost, cases, perCase: cases === 0 ? 0 : cost / cases };
}

function sumCost<T extends { label: string; count: number }>(
  economics: Economics,
  groups: readonly T[],
  decide: (group: T) => string,
): number {
  return groups.reduce((sum, group) => sum + group.count * costOf(economics, decide(group), group.label), 0);
}

/** Compares what was decided with the model alone and with deciding the same way always. */
export function compareCosts(
  economics: Economics,
  groups: readonly CaseGroup[],
  choices: readonly string[],
): CostReport {
  const countAll = (all: readonly CaseGroup[]) => all.reduce((sum, { count }) => sum + count, 0);
  const cases = countAll(groups);
  const answered = groups.filter(({ modelDecision }) => modelDecision !== null);
  const lines = [
    line(
      'As decided',
      'The decisions as they were given, by model and people together.',
      sumCost(economics, groups, ({ decision }) => decision),
      cases,
    ),
    line(
      'Model alone',
      'What the model said, without the people who review.',
      sumCost(economics, answered, ({ modelDecision }) => modelDecision ?? ''),
      countAll(answered),
    ),
    ...choices.map((choice) =>
      line(
        `Always ${choice}`,
        `Every one of these cases decided as ${choice}.`,
        sumCost(economics, groups, () => choice),
        cases,
      ),
    ),
  ];
  return { unit: economics.unit, cases, lines };
}

/** Compares two versions on the applications that both decided. */
export function compareVersionsOnSame(
  economics: Economics,
  pairs: readonly PairGroup[],
  names: { now: string; before: string },
): CostReport {
  const cases = pairs.reduce((sum, { count }) => sum + count, 0);
  return {
    unit: economics.unit,
    cases,
    lines: [
      line(
        names.now,
        'On the applications that both versions decided.',
        sumCost(economics, pairs, (p) => p.now),
        cases,
      ),
      line(
        names.before,
        'On the same applications.',
        sumCost(economics, pairs, (p) => p.before),
        cases,
      ),
    ],
  };
}
