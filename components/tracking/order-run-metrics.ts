import { compareNames } from './run-field.ts';

interface Measured {
  metrics: readonly { key: string; step: number }[];
}

/**
 * The metrics of runs in the order in which they are worth a look: those that most runs have, then those that were measured
 * more than once, then by name.
 */
export function orderRunMetrics(runs: readonly Measured[]): string[] {
  const known = new Map<string, { runs: number; hasSteps: boolean }>();
  for (const { key, step } of runs.flatMap(({ metrics }) => metrics)) {
    const before = known.get(key) ?? { runs: 0, hasSteps: false };
    known.set(key, { runs: before.runs + 1, hasSteps: before.hasSteps || step !== 0 });
  }
  return [...known]
    .sort(
      ([a, one], [b, other]) =>
        other.runs - one.runs || Number(other.hasSteps) - Number(one.hasSteps) || compareNames(a, b),
    )
    .map(([key]) => key);
}
