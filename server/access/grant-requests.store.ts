import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewGrantRequest {
  id: string;
  organisationId: string;
  personId: string;
  workspaceId: string | null;
  role: string;
  requestedBy: string;
  now: Date;
  expiresAt: Date;
}

export interface OpenGrantRequest {
  id: string;
  personId: string;
  workspaceId: string | null;
  workspaceName: string | null;
  role: string;
  requestedBy: string;
  requestedAt: Date;
  expiresAt: Date;
}

const OPEN = `SELECT r.id, r.person_id AS "personId", r.workspace_id AS "workspaceId", w.name AS "workspaceName", r.role,
     r.requested_by AS "requestedBy", r.requested_at AS "requestedAt", r.expires_at AS "expiresAt"
   FROM grant_request r LEFT JOIN workspace w ON w.id = r.workspace_id
   WHERE r.confirmed_by IS NULL AND r.ended_at IS NULL AND r.expires_at > $1`;

export async function insertGrantRequest(tx: Tx, request: NewGrantRequest): Promise<void> {
  await rows(
    tx,
    `INSERT INTO grant_request (id, organisation_id, person_id, workspace_id, role, requested_by, requested_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      request.id,
      request.organisationId,
      request.personId,
      request.workspaceId,
      request.role,
      request.requestedBy,
      request.now,
      request.expiresAt,
    ],
  );
}

/** Roles that wait for a second admin, oldest first; at most 100. */
export function openGrantRequests(tx: Tx, now: Date): Promise<OpenGrantRequest[]> {
  return rows(tx, `${OPEN} ORDER BY r.requested_at, r.id LIMIT 100`, [now]);
}

/** One that still waits, locked until the transaction ends. */
export function lockGrantRequest(tx: Tx, id: string, now: Date): Promise<OpenGrantRequest | null> {
  return row(tx, `${OPEN} AND r.id = $2 FOR UPDATE OF r`, [now, id]);
}

export async function confirmGrantRequestRow(
  tx: Tx,
  confirmed: { id: string; by: string; at: Date; grantId: string },
): Promise<void> {
  await rows(
    tx,
    'UPDATE grant_request SET confirmed_by = $2, confirmed_at = $3, grant_id = $4 WHERE id = $1',
    [confirmed.id, confirmed.by, confirmed.at, confirmed.grantId],
  );
}

export async function endGrantRequest(tx: Tx, ended: { id: string; by: string; at: Date }): Promise<void> {
  await rows(tx, 'UPDATE grant_request SET ended_by = $2, ended_at = $3 WHERE id = $1', [
    ended.id,
    ended.by,
    ended.at,
  ]);
}
