import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { readMetricFilter, requireMeasure } from './domain/trace-metric-plan.ts';
import { measureTraces } from './trace-metrics.views.ts';
import type { TraceMetricsInput } from './traces.schema.ts';

export interface MetricPoint {
  metric: string;
  dimensions: Record<string, string>;
  /** By aggregation: `AVG`, `P95.0`. */
  values: Record<string, number>;
}

function nameOf({ type, percentile }: TraceMetricsInput['aggregations'][number]): string {
  if (type !== 'PERCENTILE') return type;
  const value = percentile ?? 50;
  return `P${Number.isInteger(value) ? value.toFixed(1) : value}`;
}

/** Measures traces of experiments: counts, latencies, tokens, costs and what was said, over time and in groups. */
export async function queryTraceMetrics(ctx: Context, input: TraceMetricsInput): Promise<MetricPoint[]> {
  const measure = requireMeasure(input);
  if (input.intervalSeconds && (typeof input.fromMs !== 'number' || typeof input.toMs !== 'number'))
    throw new Refusal(
      'invalid',
      'start_time_ms and end_time_ms are required if time_interval_seconds is set',
    );
  const filters = input.filters.map((filter) => readMetricFilter(filter, input.view));
  if (input.experiments.length === 0) return [];
  const found = await measureTraces(ctx.tx, ctx.organisationId, input, { measure, filters });
  return found.flatMap(({ bucketMs, dimensions, values }) => {
    const named = input.aggregations.flatMap((aggregation, index): [string, number][] => {
      const value = values[index];
      return typeof value === 'number' ? [[nameOf(aggregation), value]] : [];
    });
    if (named.length === 0) return [];
    const bucket: Record<string, string> =
      bucketMs === null ? {} : { time_bucket: new Date(bucketMs).toISOString().replace('.000Z', '+00:00') };
    const groups = input.dimensions.map((name, index): [string, string] => [name, dimensions[index] ?? '']);
    return [
      {
        metric: input.metric,
        dimensions: { ...bucket, ...Object.fromEntries(groups) },
        values: Object.fromEntries(named),
      },
    ];
  });
}
