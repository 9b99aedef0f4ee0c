import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { BaselineFacts } from './domain/baselines.ts';

/** The newest figure of each metric that was entered for a workflow. */
export function newestBaselines(
  tx: Tx,
  organisationId: string,
  workflowId: string,
): Promise<BaselineFacts[]> {
  return rows<BaselineFacts>(
    tx,
    `SELECT DISTINCT ON (metric) id, metric, value, unit, source, measured_on AS "measuredOn",
       entered_by AS "enteredBy", entered_at AS "enteredAt"
     FROM baseline WHERE organisation_id = $1 AND workflow_id = $2
     ORDER BY metric, entered_at DESC, id DESC`,
    [organisationId, workflowId],
  );
}
