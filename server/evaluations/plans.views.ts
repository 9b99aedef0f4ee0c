import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { PlanFacts } from './domain/evaluation-facts.ts';

/** A plan's row; its dataset belongs to another room and is joined there. */
export type PlanRow = Omit<PlanFacts, 'dataset'> & { datasetId: string };

const COLUMNS = `id, workflow_id AS "workflowId", workspace_id AS "workspaceId", number, dataset_id AS "datasetId", terms,
  digest, note, created_by AS "createdBy", created_at AS "createdAt"`;

/** The plan in force of each workflow that has one, at most 2,000. */
export function plansInForce(tx: Tx, organisationId: string): Promise<PlanRow[]> {
  return rows<PlanRow>(
    tx,
    `SELECT DISTINCT ON (workflow_id) ${COLUMNS} FROM evaluation_plan WHERE organisation_id = $1
     ORDER BY workflow_id, number DESC LIMIT 2000`,
    [organisationId],
  );
}

/** Plans of a workflow, newest first; the first is in force. */
export function plansOf(
  tx: Tx,
  organisationId: string,
  workflowId: string,
  limit: number,
): Promise<PlanRow[]> {
  return rows<PlanRow>(
    tx,
    `SELECT ${COLUMNS} FROM evaluation_plan WHERE organisation_id = $1 AND workflow_id = $2 ORDER BY number DESC LIMIT $3`,
    [organisationId, workflowId, limit],
  );
}

export function planById(tx: Tx, organisationId: string, id: string): Promise<PlanRow | null> {
  return row<PlanRow>(tx, `SELECT ${COLUMNS} FROM evaluation_plan WHERE organisation_id = $1 AND id = $2`, [
    organisationId,
    id,
  ]);
}
