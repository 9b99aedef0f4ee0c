import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** The points of these batches of many metrics; `u` is the list of them. */
export const UNFOLDED_POINTS = `SELECT u.run_id, u.organisation_id, u.workspace_id, u.experiment_id, p.key,
    nullif(p.value, 'NaN') AS value, p.step, p.at
  FROM u JOIN metric_batch b ON b.run_id = u.run_id AND b.id = u.batch_id,
    unnest(b.keys, b.points, b.steps, b.times) AS p(key, value, step, at)`;

/** Of several points of a metric the latest: by step, time, value. */
export const LATEST_FIRST = 'step DESC, at DESC, coalesce(value, 0) DESC';

/**
 * Brings the latest values of batches that wait for it into `run_metric`, of one run or of all, and takes these batches off
 * the list; returns how many. Batches that somebody else is at are left to them.
 */
export async function foldBatches(tx: Tx, runId: string | null, limit: number): Promise<number> {
  const [folded] = await rows<{ count: number }>(
    tx,
    `WITH chosen AS (
       SELECT run_id, batch_id FROM metric_unfolded WHERE $1::text IS NULL OR run_id = $1
       ORDER BY run_id, batch_id LIMIT $2 FOR UPDATE SKIP LOCKED),
     u AS (DELETE FROM metric_unfolded f USING chosen c WHERE f.run_id = c.run_id AND f.batch_id = c.batch_id RETURNING f.*),
     points AS (${UNFOLDED_POINTS}),
     latest AS (SELECT DISTINCT ON (run_id, key) * FROM points ORDER BY run_id, key, ${LATEST_FIRST}),
     written AS (
       INSERT INTO run_metric (run_id, key, organisation_id, workspace_id, experiment_id, start_time, value, step, logged_at)
       SELECT l.run_id, l.key, l.organisation_id, l.workspace_id, l.experiment_id, r.start_time, l.value, l.step, l.at
       FROM latest l JOIN tracking_run r ON r.id = l.run_id
       ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value, step = excluded.step, logged_at = excluded.logged_at
       WHERE (excluded.step, excluded.logged_at, coalesce(excluded.value, 0)) > (run_metric.step, run_metric.logged_at, coalesce(run_metric.value, 0)))
     SELECT count(*)::int AS count FROM u`,
    [runId, limit],
  );
  return folded?.count ?? 0;
}
