import { preparedRows, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { LATEST_FIRST, UNFOLDED_POINTS } from './fold-metrics.store.ts';

/** A latest value that does not stand in `run_metric` yet; the run's row there, if any, is out of date. */
export interface UnfoldedValue {
  runId: string;
  experimentId: string;
  key: string;
  value: number | null;
  /** When its run started. */
  startTime: number;
}

/** What runs of these experiments have for these metrics that `run_metric` does not say yet; mostly nothing. */
export async function unfoldedValues(
  tx: Tx,
  organisationId: string,
  experimentIds: readonly string[],
  keys: readonly string[],
): Promise<UnfoldedValue[]> {
  // To plan the statement below takes longer than to see that nothing waits.
  const waiting = await preparedRows(
    tx,
    'any-unfolded-metrics',
    'SELECT 1 FROM metric_unfolded WHERE organisation_id = $1 AND experiment_id = ANY($2) LIMIT 1',
    [organisationId, experimentIds],
  );
  if (waiting.length === 0) return [];
  return rows<UnfoldedValue>(
    tx,
    `WITH u AS (SELECT * FROM metric_unfolded WHERE organisation_id = $1 AND experiment_id = ANY($2)),
     points AS (
       SELECT run_id, experiment_id, key, value, step, at FROM (${UNFOLDED_POINTS}) p WHERE key = ANY($3)
       UNION ALL
       SELECT m.run_id, m.experiment_id, m.key, m.value, m.step, m.logged_at
       FROM run_metric m WHERE m.run_id IN (SELECT run_id FROM u) AND m.key = ANY($3)),
     latest AS (SELECT DISTINCT ON (run_id, key) * FROM points ORDER BY run_id, key, ${LATEST_FIRST})
     SELECT l.run_id AS "runId", l.experiment_id AS "experimentId", l.key, l.value, r.start_time AS "startTime"
     FROM latest l JOIN tracking_run r ON r.id = l.run_id`,
    [organisationId, experimentIds, keys],
  );
}
