import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { MetricPoint } from './domain/experiment.ts';

/** The points of a metric of a run, however often each was sent. */
const POINTS = `
  SELECT s.at, s.step, s.value FROM metric_batch b, unnest(b.steps, b.times, b.points) AS s(step, at, value)
  WHERE b.organisation_id = $1 AND b.run_id = $2 AND b.key = $3
  UNION ALL
  SELECT b.times[i], b.steps[i], b.points[i] FROM metric_batch b, unnest(array_positions(b.keys, $3)) AS i
  WHERE b.organisation_id = $1 AND b.run_id = $2 AND b.key IS NULL`;

/** What JSON has no number for comes as its name. */
interface Columns {
  at: number[];
  step: number[];
  value: (number | string)[];
}

/** The points of a metric of a run in order of time, step and value, after the point given; each once. */
export async function metricPoints(
  tx: Tx,
  organisationId: string,
  of: { runId: string; key: string },
  page: { after: MetricPoint | null; limit: number },
): Promise<MetricPoint[]> {
  const { after } = page;
  const columns = ['at', 'step', 'value'].map(
    (name) => `json_agg(${name} ORDER BY at, step, value) AS ${name}`,
  );
  // A column at a time: a row of its own for each of many thousand points costs more than finding them.
  const found = await row<Partial<Columns>>(
    tx,
    `WITH points AS (${POINTS}),
     page AS (SELECT DISTINCT at, step, value FROM points
       WHERE $4::int8 IS NULL OR (at, step, value) > ($4::int8, $5::int8, $6::float8) ORDER BY at, step, value LIMIT $7)
     SELECT ${columns.join(', ')} FROM page`,
    [
      organisationId,
      of.runId,
      of.key,
      after?.at ?? null,
      after?.step ?? null,
      after === null ? null : String(after.value),
      page.limit,
    ],
  );
  const { at, step, value } = { at: found?.at ?? [], step: found?.step ?? [], value: found?.value ?? [] };
  return at.map((time, index) => ({ at: time, step: step[index] ?? 0, value: Number(value[index]) }));
}

export interface SampledPoint extends MetricPoint {
  runId: string;
  isLast: boolean;
}

/** The points of a metric of the runs listed as `w`, however often each was sent. */
const POINTS_BY_PLACE = `
  SELECT w.place, s.step, s.at, s.value FROM w JOIN metric_batch b ON b.run_id = w.run_id, unnest(b.steps, b.times, b.points) AS s(step, at, value)
  WHERE b.organisation_id = $1 AND b.key = $3
  UNION ALL
  SELECT w.place, b.steps[i], b.times[i], b.points[i] FROM w JOIN metric_batch b ON b.run_id = w.run_id, unnest(array_positions(b.keys, $3)) AS i
  WHERE b.organisation_id = $1 AND b.key IS NULL`;

/**
 * The points of a metric of several runs in order of step, evenly thinned out to about `points` per run. The first and the
 * last of each run are among them, so there may be one more than that. A run's points are numbered, each once; they fall into
 * as many parts as points are asked for, the first ones a point larger where it does not come out even, and each part is
 * told by its first.
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
    `WITH w AS (SELECT run_id, min(place) AS place FROM unnest($2::text[]) WITH ORDINALITY AS w(run_id, place) GROUP BY run_id),
     points AS (${POINTS_BY_PLACE}),
     numbered AS MATERIALIZED (
       SELECT place, step, at, value, dense_rank() OVER (PARTITION BY place ORDER BY step, at, value) - 1 AS number
       FROM points WHERE ($5::int8 IS NULL OR step >= $5) AND ($6::int8 IS NULL OR step <= $6)),
     parts AS (
       SELECT place, max(number) AS last, greatest(1, (max(number) + 1) / $4) AS size,
         CASE WHEN max(number) < $4 THEN 0 ELSE (max(number) + 1) % $4 END AS larger
       FROM numbered GROUP BY place)
     SELECT DISTINCT ON (n.place, n.number) ($2::text[])[n.place] AS "runId", n.step, n.at, n.value, n.number = p.last AS "isLast"
     FROM numbered n JOIN parts p ON p.place = n.place
     WHERE n.number = p.last OR CASE WHEN n.number < p.larger * (p.size + 1) THEN n.number % (p.size + 1) = 0
       ELSE (n.number - p.larger * (p.size + 1)) % p.size = 0 END
     ORDER BY n.place, n.number`,
    [organisationId, of.runIds, of.key, of.points, of.startStep, of.endStep],
  );
}
