import { isDrawable } from '#components/charts/prepare-scale.ts';
import type { XySeries } from '#components/charts/prepare-xy.ts';

/** One logged value of a metric. */
export interface MetricPoint {
  step: number;
  /** When it was logged, in milliseconds since 1970. */
  at: number;
  value: number;
}

export interface MetricLine {
  runId: string;
  label: string;
  points: readonly MetricPoint[];
}

/** What runs along the bottom: the step, or the time since the run's first value. */
export type MetricAxis = 'step' | 'time';

/**
 * Smooths by an exponential mean (`weight`, from 0 as logged to below 1, is how much of each value came before it) that corrects itself at the start, so that the first values are not drawn towards zero
 * (Kingma and Ba 2014, §3). What is infinite or no number stays as it is and does not count.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight <= 0) return [...values];
  let mean = 0;
  let seen = 0;
  return values.map((value) => {
    if (!isDrawable(value)) return value;
    seen += 1;
    mean = mean * weight + value * (1 - weight);
    return mean / (1 - weight ** seen);
  });
}

/** The lines of one metric in several runs, over steps or over seconds since each run's first value. */
export function prepareMetricLines(
  lines: readonly MetricLine[],
  axis: MetricAxis,
  smoothing: number,
): XySeries[] {
  return lines.map(({ runId, label, points }) => {
    const start = points.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
    const xOf = (point: MetricPoint) => (axis === 'step' ? point.step : (point.at - start) / 1_000);
    const placed = points.map((point) => ({ x: xOf(point), value: point.value })).sort((a, b) => a.x - b.x);
    const values = smooth(
      placed.map(({ value }) => value),
      smoothing,
    );
    return {
      key: runId,
      label,
      points: placed.map(({ x }, index) => ({ x, y: values[index] ?? null })),
    };
  });
}
