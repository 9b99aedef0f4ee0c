import { costOf, type Economics } from '../../workflows/domain/economics.ts';
import { type Counters, countOf, type OutcomeCell, outcomesOf, sumOf, valuesOf } from './counters.ts';
import { percentileMs } from './latency-bins.ts';

/** How calls went, technically. Durations in milliseconds; null without calls. */
export interface TechnicalFigures {
  calls: number;
  /** Calls for which the model gave no usable answer. */
  faults: number;
  faultsByKind: Record<string, number>;
  /** Calls that got no answer at all. */
  failed: number;
  /** Calls that met a stop; they are neither faults nor latency. */
  stopped: number;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}

/** Reads from counters how calls went; what nothing was counted for is 0, percentiles without calls are null. */
export function technicalFigures(counters: Counters): TechnicalFigures {
  return {
    calls: countOf(counters, 'calls'),
    faults: sumOf(counters, 'fault'),
    faultsByKind: valuesOf(counters, 'fault'),
    failed: countOf(counters, 'failed'),
    stopped: countOf(counters, 'stopped'),
    p50Ms: percentileMs(counters, 0.5),
    p95Ms: percentileMs(counters, 0.95),
    p99Ms: percentileMs(counters, 0.99),
  };
}

/** What was decided and by whom. Shares from 0 to 1; null where nothing was decided. */
export interface BusinessFigures {
  calls: number;
  decided: number;
  pending: number;
  by: Record<string, number>;
  decisions: Record<string, number>;
  overrides: number;
  /** Share of decisions that the model made alone, of all that were decided or wait for a person: waiting is not automation. */
  automationRate: number | null;
  /** Share of people's verdicts that changed the model's answer. */
  overrideRate: number | null;
  /** Decided cases whose outcome is known. */
  labelled: number;
  outcomes: OutcomeCell[];
  /** In the unit of the economics; null without economics or outcomes. */
  costPerCase: number | null;
  /** Share of cases with a known outcome whose decision cost something. */
  wrongShare: number | null;
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/** The cost of an outcome matrix in the unit of the economics. */
export function matrixCost(economics: Economics, cells: readonly OutcomeCell[]): number {
  return cells.reduce(
    (sum, { decision, label, count }) => sum + count * costOf(economics, decision, label),
    0,
  );
}

/** Reads from counters what was decided and what it cost, in the unit of the economics; without those, cost is null. */
export function businessFigures(counters: Counters, economics: Economics | null): BusinessFigures {
  const by = valuesOf(counters, 'by');
  const decided = sumOf(counters, 'by');
  const pending = countOf(counters, 'pending');
  const outcomes = outcomesOf(counters);
  const labelled = countOf(counters, 'labelled');
  const overrides = countOf(counters, 'overrides');
  const wrong = outcomes
    .filter(({ decision, label }) => economics !== null && costOf(economics, decision, label) > 0)
    .reduce((sum, { count }) => sum + count, 0);
  return {
    calls: countOf(counters, 'calls'),
    decided,
    pending,
    by,
    decisions: valuesOf(counters, 'decision'),
    overrides,
    automationRate: share(by.model ?? 0, decided + pending),
    overrideRate: share(overrides, by.person ?? 0),
    labelled,
    outcomes,
    costPerCase: economics === null ? null : share(matrixCost(economics, outcomes), labelled),
    wrongShare: economics === null ? null : share(wrong, labelled),
  };
}
