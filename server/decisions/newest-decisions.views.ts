import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** When each of these workflows was last asked, and when an outcome last arrived among its 200 newest decisions. */
export function newestDecisionRows(
  tx: Tx,
  organisationId: string,
  workflowIds: readonly string[],
): Promise<{ workflowId: string; decisionId: string; decidedAt: Date; outcomeAt: Date | null }[]> {
  return rows(
    tx,
    `SELECT w.id AS "workflowId", d.id AS "decisionId", d.received_at AS "decidedAt",
       (SELECT max(e.at) FROM decision_event e WHERE e.kind = 'outcome' AND e.decision_id IN (
          SELECT n.id FROM decision n WHERE n.organisation_id = $1 AND n.workflow_id = w.id ORDER BY n.received_at DESC LIMIT 200)) AS "outcomeAt"
     FROM unnest($2::text[]) AS w(id)
     CROSS JOIN LATERAL (SELECT id, received_at FROM decision WHERE organisation_id = $1 AND workflow_id = w.id
                         ORDER BY received_at DESC LIMIT 1) d`,
    [organisationId, workflowIds],
  );
}
