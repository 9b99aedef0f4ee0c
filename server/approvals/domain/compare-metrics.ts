import type { EvaluationFacts, VersionFacts } from '../../registry/domain/version-facts.ts';
import type { Comparison, Threshold } from './policy.ts';

/** Floats that were printed and parsed again may differ in the last place. */
const EPSILON = 1e-9;

/** Metrics on one dataset, whoever says so. */
export type Evidence = Pick<EvaluationFacts, 'datasetName' | 'datasetDigest' | 'metrics' | 'reportDigest'>;

/** The newest evaluation per dataset; what was measured on the training data says nothing and is left out. */
export function evidenceOf(version: VersionFacts): EvaluationFacts[] {
  const seen = new Map<string, EvaluationFacts>();
  for (const evaluation of version.evaluations) {
    if (evaluation.datasetDigest === version.trainingDataset?.digest) continue;
    if (!seen.has(evaluation.datasetDigest)) seen.set(evaluation.datasetDigest, evaluation);
  }
  return [...seen.values()];
}

export interface ThresholdFinding {
  metric: string;
  better: 'higher' | 'lower';
  bound: number;
  dataset: string | null;
  value: number | null;
  passed: boolean;
}

/** Holds every evaluation that reports a metric to the policy's bound; one that nobody reports fails, unless the bound skips. */
export function holdToThresholds(
  evidence: readonly Evidence[],
  thresholds: readonly Threshold[],
): ThresholdFinding[] {
  return thresholds.flatMap(({ metric, better, bound, ifMissing }): ThresholdFinding[] => {
    const reported = evidence.filter(({ metrics }) => metrics[metric] !== undefined);
    if (reported.length === 0 && ifMissing === 'skip') return [];
    if (reported.length === 0) return [{ metric, better, bound, dataset: null, value: null, passed: false }];
    return reported.map(({ datasetName, metrics }) => {
      const value = metrics[metric] ?? Number.NaN;
      const passed = better === 'higher' ? value >= bound - EPSILON : value <= bound + EPSILON;
      return { metric, better, bound, dataset: datasetName, value, passed };
    });
  });
}

export interface ComparisonFinding {
  metric: string;
  better: 'higher' | 'lower';
  dataset: string;
  serving: number;
  candidate: number | null;
  /** How much better the candidate is, in the metric's unit; negative when worse, null when it does not say. */
  gain: number | null;
  passed: boolean;
}

/** Compares a candidate with what serves on every dataset that both were evaluated on, metric by metric. */
export function compareOnSameData(
  candidate: readonly Evidence[],
  serving: readonly Evidence[],
  comparisons: readonly Comparison[],
): ComparisonFinding[] {
  return serving.flatMap((theirs) => {
    const ours = candidate.find(({ datasetDigest }) => datasetDigest === theirs.datasetDigest);
    if (!ours) return [];
    return comparisons.flatMap(({ metric, better, tolerance }): ComparisonFinding[] => {
      const before = theirs.metrics[metric];
      if (before === undefined) return [];
      const after = ours.metrics[metric] ?? null;
      const gain = after === null ? null : better === 'higher' ? after - before : before - after;
      const passed = gain !== null && gain >= -tolerance - EPSILON;
      return [
        { metric, better, dataset: theirs.datasetName, serving: before, candidate: after, gain, passed },
      ];
    });
  });
}
