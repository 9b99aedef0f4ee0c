import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { MetricPoint } from './domain/experiment.ts';

/** Each point once, however often it was sent: a batch that is repeated adds nothing. */
const POINTS = `
  SELECT b.run_id, s.step, s.at, s.value FROM metric_batch b, unnest(b.steps, b.times, b.points) AS s(step, at, value)
  WHERE b.organisation_id = $1 AND b.run_id = ANY($2::text[]) AND b.key = $3
  UNION
  SELECT b.run_id, b.steps[i], b.times[i], b.points[i] FROM metric_batch b, unnest(array_positions(b.keys, $3)) AS i
  WHERE b.organisation_id = $1 AND b.run_id = ANY($2::text[]) AND b.key IS NULL`;

/** The points of a metric of a run in order of time, step and value, after the point given. */
export function metricPoints(
  tx: Tx,
  organisationId: string,
  of: { runId: string; key: string },
  page: { after: MetricPoint | null; limit: number },
): Promise<MetricPoint[]> {
  const { after } = page;
  return rows<MetricPoint>(
    tx,
    `WITH points AS (${POINTS})
     SELECT step, at, value FROM points WHERE $4::int8 IS NULL OR (at, step, value) > ($4::int8, $5::int8, $6::float8)
     ORDER BY at, step, value LIMIT $7`,
    [
      organisationId,
      [of.runId],
      of.key,
      after?.at ?? null,
      after?.step ?? null,
      after === null ? null : String(after.value),
      page.limit,
    ],
  );
}

export interface SampledPoint extends MetricPoint {
  runId: string;
  isLast: boolean;
}

/**
 * The points of a metric of several runs in order of step, evenly thinned out to about `points` per run. The first and the
 * last of each run are among them, so there may be one more than that.
 */
export function sampledPoints(
  tx: Tx,
  organisationId: string,
  of: {
    runIds: readonly string[];
    key: string;
    points: number;
    startStep: number | null;
    endStep: number | null;
  },
): Promise<SampledPoint[]> {
  return rows<SampledPoint>(
    tx,
    `WITH points AS (${POINTS}),
     bucketed AS (
       SELECT *, ntile($4) OVER w AS bucket, row_number() OVER w AS number, count(*) OVER (PARTITION BY run_id) AS total
       FROM points WHERE ($5::int8 IS NULL OR step >= $5) AND ($6::int8 IS NULL OR step <= $6)
       WINDOW w AS (PARTITION BY run_id ORDER BY step, at, value)),
     marked AS (
       SELECT *, lag(bucket) OVER (PARTITION BY run_id ORDER BY number) IS DISTINCT FROM bucket AS is_first FROM bucketed)
     SELECT run_id AS "runId", step, at, value, number = total AS "isLast" FROM marked
     WHERE is_first OR number = total ORDER BY array_position($2::text[], run_id), number`,
    [organisationId, of.runIds, of.key, of.points, of.startStep, of.endStep],
  );
}
