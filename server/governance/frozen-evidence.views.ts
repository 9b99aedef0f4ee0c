import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** The evidence of a serious incident that stays as it is; without a workflow it is that of the whole organisation. */
export interface FrozenEvidence {
  incidentId: string;
  number: number;
  title: string;
  workflowId: string | null;
  since: Date;
  reportedAt: Date | null;
}

/** What is frozen in an organisation, newest first, at most 200. */
export function frozenEvidence(tx: Tx, organisationId: string): Promise<FrozenEvidence[]> {
  return rows<FrozenEvidence>(
    tx,
    `SELECT c.incident_id AS "incidentId", coalesce(i.number, 0) AS number, coalesce(i.title, '') AS title,
       i.workflow_id AS "workflowId", c.classified_at AS since, c.reported_at AS "reportedAt"
     FROM incident_classification c LEFT JOIN incident i ON i.id = c.incident_id
     WHERE c.organisation_id = $1 AND c.is_frozen ORDER BY c.classified_at DESC LIMIT 200`,
    [organisationId],
  );
}
