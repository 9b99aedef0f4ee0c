import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { StopFacts } from './domain/stop-facts.ts';

const SELECT_STOP = `
  SELECT s.id, s.organisation_id AS "organisationId", s.workspace_id AS "workspaceId", s.workflow_id AS "workflowId",
         w.slug AS "workflowSlug", w.name AS "workflowName", s.reason, s.incident_id AS "incidentId",
         s.stopped_by AS "stoppedBy", s.stopped_at AS "stoppedAt"
  FROM workflow_stop s JOIN workflow w ON w.id = s.workflow_id
  WHERE s.lifted_at IS NULL`;

const STOPS_MAX = 10_000;

/** Every stop in force that may be seen, newest first; `organisationId` null means of every organisation. */
export function stopsInForce(tx: Tx, organisationId: string | null): Promise<StopFacts[]> {
  return rows<StopFacts>(
    tx,
    `${SELECT_STOP} AND ($1::text IS NULL OR s.organisation_id = $1) ORDER BY s.stopped_at DESC, s.id DESC LIMIT ${STOPS_MAX}`,
    [organisationId],
  );
}

/** The stop in force of one workflow, or null. */
export function stopOfWorkflow(
  tx: Tx,
  organisationId: string,
  workflowId: string,
): Promise<StopFacts | null> {
  return row<StopFacts>(tx, `${SELECT_STOP} AND s.organisation_id = $1 AND s.workflow_id = $2 LIMIT 1`, [
    organisationId,
    workflowId,
  ]);
}
