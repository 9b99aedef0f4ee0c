import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { WaiverFacts } from './domain/waivers.ts';

const SELECT_WAIVER = `SELECT id, workspace_id AS "workspaceId", workflow_id AS "workflowId", change_request_id AS "changeRequestId",
  gate, reason, granted_by AS "grantedBy", granted_at AS "grantedAt", expires_at AS "expiresAt", withdrawn_at AS "withdrawnAt"
  FROM gate_waiver`;

/** Waivers that hold at a time for a workflow as a whole, or for one request of it; newest first, at most 100. */
export function waiversInForce(
  tx: Tx,
  organisationId: string,
  of: { workflowId: string; changeRequestId: string | null },
  at: Date,
): Promise<WaiverFacts[]> {
  return rows<WaiverFacts>(
    tx,
    `${SELECT_WAIVER} WHERE organisation_id = $1 AND workflow_id = $2 AND (change_request_id IS NULL OR change_request_id = $3)
       AND withdrawn_at IS NULL AND expires_at > $4 ORDER BY granted_at DESC, id DESC LIMIT 100`,
    [organisationId, of.workflowId, of.changeRequestId, at],
  );
}

/** Waivers of a workflow, in force or not, newest first, at most 100. */
export function waiversOf(tx: Tx, organisationId: string, workflowId: string): Promise<WaiverFacts[]> {
  return rows<WaiverFacts>(
    tx,
    `${SELECT_WAIVER} WHERE organisation_id = $1 AND workflow_id = $2 ORDER BY granted_at DESC, id DESC LIMIT 100`,
    [organisationId, workflowId],
  );
}

/** Waivers by id, in force or not. */
export function waiversByIds(tx: Tx, organisationId: string, ids: readonly string[]): Promise<WaiverFacts[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return rows<WaiverFacts>(tx, `${SELECT_WAIVER} WHERE organisation_id = $1 AND id = ANY($2)`, [
    organisationId,
    ids,
  ]);
}

/** One waiver, locked until the transaction ends, or null. */
export function lockedWaiver(tx: Tx, organisationId: string, id: string): Promise<WaiverFacts | null> {
  return row<WaiverFacts>(tx, `${SELECT_WAIVER} WHERE organisation_id = $1 AND id = $2 FOR UPDATE`, [
    organisationId,
    id,
  ]);
}
