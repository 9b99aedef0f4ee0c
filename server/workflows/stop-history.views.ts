import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface PastStop {
  id: string;
  reason: string;
  stoppedAt: Date;
  liftedAt: Date | null;
}

/** Stops of a workflow that began in a range, newest first; at most 100. */
export function stopsOfWorkflowBetween(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  range: { from: Date; to: Date },
): Promise<PastStop[]> {
  return rows<PastStop>(
    tx,
    `SELECT id, reason, stopped_at AS "stoppedAt", lifted_at AS "liftedAt" FROM workflow_stop
     WHERE organisation_id = $1 AND workflow_id = $2 AND stopped_at >= $3 AND stopped_at < $4
     ORDER BY stopped_at DESC LIMIT 100`,
    [organisationId, workflowId, range.from, range.to],
  );
}
