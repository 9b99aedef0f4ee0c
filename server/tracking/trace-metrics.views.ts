import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Measure, MetricFilter } from './domain/trace-metric-plan.ts';
import { Values } from './trace-conditions.views.ts';
import type { TraceMetricsInput } from './traces.schema.ts';

const FROM: Readonly<Record<string, string>> = {
  TRACES: 'trace t',
  SPANS: 'trace t JOIN trace_span s ON s.workspace_id = t.workspace_id AND s.trace_id = t.id',
  ASSESSMENTS: 'trace t JOIN trace_assessment a ON a.workspace_id = t.workspace_id AND a.trace_id = t.id',
};

const TIMES: Readonly<Record<string, string>> = { SPANS: '(s.start_ns / 1000000)' };

function aggregate(
  type: string,
  percentile: number | null | undefined,
  value: string,
  values: Values,
): string {
  if (type === 'PERCENTILE')
    return `percentile_cont(${values.add((percentile ?? 50) / 100)}::float8) WITHIN GROUP (ORDER BY ${value})`;
  return type === 'COUNT' ? `count(${value})::float8` : `${type.toLowerCase()}(${value})::float8`;
}

export interface MetricRow {
  bucketMs: number | null;
  dimensions: (string | null)[];
  values: (number | null)[];
}

/** Measures traces, spans or assessments, in groups; groups without a value are left out. */
export function measureTraces(
  tx: Tx,
  organisationId: string,
  input: TraceMetricsInput,
  plan: { measure: Measure; filters: readonly MetricFilter[] },
): Promise<MetricRow[]> {
  const { measure, filters } = plan;
  const values = new Values(organisationId, input.workspaceId, input.experiments);
  const time = TIMES[input.view] ?? 't.request_time_ms';
  const where = ['t.organisation_id = $1', 't.workspace_id = $2', 't.experiment = ANY($3::text[])'];
  if (!measure.value.startsWith('DISTINCT')) where.push(`${measure.value} IS NOT NULL`);
  if (input.fromMs !== null && input.fromMs !== undefined)
    where.push(`${time} >= ${values.add(input.fromMs)}::int8`);
  if (input.toMs !== null && input.toMs !== undefined)
    where.push(`${time} <= ${values.add(input.toMs)}::int8`);
  for (const { column, key, value } of filters)
    where.push(`${column(key === null ? '' : values.add(key))} = ${values.add(value)}::text`);
  const dimensions = input.dimensions.map((name) => measure.dimensions[name] ?? 'NULL');
  where.push(...dimensions.map((column) => `${column} IS NOT NULL`));
  const step = input.intervalSeconds ? values.add(input.intervalSeconds * 1000) : null;
  const bucket = step ? `(${time} / ${step}::int8) * ${step}::int8` : 'NULL::int8';
  const grouped =
    dimensions.length > 0
      ? `ARRAY[${dimensions.map((column) => `${column}::text`).join(', ')}]`
      : 'ARRAY[]::text[]';
  const aggregated = input.aggregations.map(({ type, percentile }) =>
    aggregate(type, percentile, measure.value, values),
  );
  const isGrouped = dimensions.length > 0 || step !== null;
  return rows<MetricRow>(
    tx,
    `SELECT ${bucket} AS "bucketMs", ${grouped} AS dimensions, ARRAY[${aggregated.join(', ')}] AS values
     FROM ${FROM[input.view] ?? 'trace t'} WHERE ${where.join(' AND ')}
     ${isGrouped ? 'GROUP BY 1, 2 ORDER BY 1, 2' : ''} LIMIT ${values.add(input.maxResults)}`,
    values.list,
  );
}
