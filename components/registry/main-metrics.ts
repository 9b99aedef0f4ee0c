import { compareMetricNames, type Metrics } from '#server/registry/domain/metrics.ts';
import type { EvaluationFacts } from '#server/registry/domain/version-facts.ts';

const SHOWN_MAX = 3;

/** Metrics in the order in which people ask for them: the best known ones, then by name. */
export function orderMetrics(metrics: Metrics): { name: string; value: number }[] {
  return Object.entries(metrics)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => compareMetricNames(a.name, b.name));
}

/** The few metrics of the newest evaluation that people ask for first. */
export function mainMetrics(evaluations: readonly EvaluationFacts[]): { name: string; value: number }[] {
  return orderMetrics(evaluations[0]?.metrics ?? {}).slice(0, SHOWN_MAX);
}
