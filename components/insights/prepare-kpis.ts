import type { BaselineFacts, BaselineMetric } from '#server/insights/domain/baselines.ts';
import { formatDateTime, formatFigure, formatPercent } from '#server/platform/domain/wording.ts';
import type { BusinessData } from './rows.ts';

/** A cost in the unit of the economics: "0.42 cost points", "€0.42" for an ISO currency is left to words. */
export function wordCost(value: number, unit: string): string {
  return `${formatFigure(value)} ${unit}`;
}

/** A baseline in words, with when and by whom it was measured. */
export function wordBaseline(baseline: BaselineFacts, enteredBy: string): string {
  const value =
    baseline.unit === 'share' ? formatPercent(baseline.value) : wordCost(baseline.value, baseline.unit);
  const on = formatDateTime(baseline.measuredOn, 'UTC').split(',')[0];
  return `Manual baseline ${value}, measured ${on}, entered by ${enteredBy}. Source: ${baseline.source}`;
}

/** The newest baseline of a metric, or null. */
export function baselineOf(
  data: Pick<BusinessData, 'baselines'>,
  metric: BaselineMetric,
): BaselineFacts | null {
  return data.baselines.find((baseline) => baseline.metric === metric) ?? null;
}

/** How many of the decided cases have a known outcome, in a sentence. */
export function wordCoverage(labelled: number, decided: number): string {
  if (decided === 0) return 'Nothing was decided in this range.';
  if (labelled === 0) return 'No outcome of these decisions is known yet.';
  return `Outcomes are known for ${formatPercent(labelled / decided)} of the decisions (${labelled} of ${decided}).`;
}

/** Few cases are said to be few. */
export function smallSample(cases: number): string | null {
  return cases > 0 && cases < 100 ? `Only ${cases} cases: a small sample.` : null;
}
