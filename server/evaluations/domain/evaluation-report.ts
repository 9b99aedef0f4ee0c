import {
  brierScore,
  byScore,
  type Confusion,
  calibrationError,
  confusionAt,
  costOf,
  logLoss,
  quantile,
  type Scored,
  weightedAuc,
} from './binary-metrics.ts';
import type { EvaluationRow } from './dataset-rows.ts';
import type { EvaluationPlanTerms } from './evaluation-plan.ts';
import { splitByGroups } from './groupings.ts';
import { bootstrap, type Estimate, wilson } from './intervals.ts';
import { type AttributeBias, measureBias } from './measure-bias.ts';

/** What the model said to one row: a score, or why there is none; and how long it took. */
export interface RowAnswer {
  score: number | null;
  fault: string | null;
  latencyMs: number;
}

/** Measured on one set of rows. */
export interface Block {
  n: number;
  positives: number;
  confusion: Confusion;
  auc: Estimate;
  accuracy: Estimate;
  precision: Estimate;
  recall: Estimate;
  brier: Estimate;
  logLoss: number | null;
  ece: number | null;
  cost: number;
  costPerCase: number | null;
}

export interface SliceReport {
  columns: readonly string[];
  group: string;
  isLargeEnough: boolean;
  block: Block;
}

/** What an evaluation found; `evaluationMetrics` is its summary in plain numbers. */
export interface EvaluationFindings {
  overall: Block;
  slices: SliceReport[];
  bias: AttributeBias[];
  /** Rows that the model gave no usable answer for. */
  faults: { rate: Estimate; byKind: Readonly<Record<string, number>> };
  latencyMs: { p50: number | null; p95: number | null };
}

interface JudgedRow extends Scored {
  cells: EvaluationRow['cells'];
}

/** About as many row draws as take a second; small sets get the most resamples. */
const DRAWS_MAX = 4_000_000;
const RESAMPLES = { most: 500, least: 100 };

function resamplesFor(rows: number): number {
  return Math.min(RESAMPLES.most, Math.max(RESAMPLES.least, Math.floor(DRAWS_MAX / Math.max(1, rows))));
}

function measureBlock(rows: readonly Scored[], terms: EvaluationPlanTerms, resamples: number): Block {
  const confusion = confusionAt(rows, terms.threshold);
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion;
  const sorted = byScore(rows);
  const errors = sorted.map(({ score, isPositive }) => (score - Number(isPositive)) ** 2);
  const cost = costOf(confusion, terms.costs);
  const n = rows.length;
  return {
    n,
    positives: truePositive + falseNegative,
    confusion,
    auc: bootstrap(weightedAuc(sorted), n, resamples, (weights) => weightedAuc(sorted, weights)),
    accuracy: wilson(truePositive + trueNegative, n),
    precision: wilson(truePositive, truePositive + falsePositive),
    recall: wilson(truePositive, truePositive + falseNegative),
    brier: bootstrap(brierScore(rows), n, resamples, (weights) =>
      n === 0 ? null : errors.reduce((sum, error, at) => sum + error * (weights[at] ?? 0), 0) / n,
    ),
    logLoss: logLoss(rows),
    ece: calibrationError(rows),
    cost,
    costPerCase: n === 0 ? null : cost / n,
  };
}

function faultsOf(answers: readonly RowAnswer[]): EvaluationFindings['faults'] {
  const byKind: Record<string, number> = {};
  for (const { fault } of answers) if (fault !== null) byKind[fault] = (byKind[fault] ?? 0) + 1;
  const failed = answers.filter(({ score }) => score === null).length;
  return { rate: wilson(failed, answers.length), byKind };
}

/** Computes everything an evaluation says from the rows, what was answered to each, and the plan. */
export function findingsOf(
  rows: readonly EvaluationRow[],
  answers: readonly RowAnswer[],
  terms: EvaluationPlanTerms,
): EvaluationFindings {
  const judged = rows.flatMap(({ cells, isPositive }, index): JudgedRow[] => {
    const score = answers[index]?.score ?? null;
    return score === null ? [] : [{ cells, isPositive, score }];
  });
  const resamples = resamplesFor(judged.length);
  const latencies = answers
    .filter(({ score }) => score !== null)
    .map(({ latencyMs }) => latencyMs)
    .sort((left, right) => left - right);
  return {
    overall: measureBlock(judged, terms, resamples),
    slices: terms.slices.flatMap((by) =>
      splitByGroups(judged, by).map(
        ({ group, rows: members }): SliceReport => ({
          columns: by.map(({ column }) => column),
          group,
          isLargeEnough: members.length >= terms.minimumGroup,
          block: measureBlock(members, terms, resamples),
        }),
      ),
    ),
    bias: terms.protectedAttributes.map((attribute) => measureBias(judged, attribute, terms)),
    faults: faultsOf(answers),
    latencyMs: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
  };
}

/** The findings as plain numbers by name, as evaluations carry them; what could not be told is left out. */
export function evaluationMetrics({
  overall,
  faults,
  latencyMs,
}: EvaluationFindings): Record<string, number> {
  const named: Record<string, number | null> = {
    auc: overall.auc.value,
    accuracy: overall.accuracy.value,
    precision: overall.precision.value,
    recall: overall.recall.value,
    brier: overall.brier.value,
    logLoss: overall.logLoss,
    ece: overall.ece,
    cost: overall.cost,
    costPerCase: overall.costPerCase,
    errorRate: faults.rate.value,
    latencyP50Ms: latencyMs.p50,
    latencyP95Ms: latencyMs.p95,
    rows: overall.n,
  };
  return Object.fromEntries(
    Object.entries(named).filter((entry): entry is [string, number] => entry[1] !== null),
  );
}
