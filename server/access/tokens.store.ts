import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { TokenLimits } from '#server/workflows/domain/call-limits.ts';
import type { Permission } from './domain/permissions.ts';
import type { Role } from './domain/roles.ts';

export async function insertToken(
  tx: Tx,
  token: {
    id: string;
    organisationId: string;
    workspaceId: string | null;
    name: string;
    role: string | null;
    scopes: string[];
    secretHash: string;
    allowedAddresses: string[];
    limits?: TokenLimits;
    scimConnectionId?: string;
    createdBy: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO api_token (id, organisation_id, workspace_id, name, role, scopes, secret_hash, allowed_addresses, limits,
       scim_connection_id, created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      token.id,
      token.organisationId,
      token.workspaceId,
      token.name,
      token.role,
      token.scopes,
      token.secretHash,
      token.allowedAddresses,
      JSON.stringify(token.limits ?? {}),
      token.scimConnectionId ?? null,
      token.createdBy,
      token.createdAt,
      token.expiresAt,
    ],
  );
}

/** Revokes a token and returns its name; null when there is no such token in force. */
export async function revokeTokenRow(tx: Tx, id: string, now: Date): Promise<string | null> {
  const revoked = await row<{ name: string }>(
    tx,
    'UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING name',
    [id, now],
  );
  return revoked?.name ?? null;
}

export interface LockedToken {
  name: string;
  role: Role | null;
  scopes: Permission[];
  workspaceId: string | null;
  scimConnectionId: string | null;
  allowedAddresses: string[];
  limits: TokenLimits;
  expiresAt: Date;
}

/** A token in force, kept from changing until the transaction ends; null when there is none. */
export function lockToken(tx: Tx, id: string, now: Date): Promise<LockedToken | null> {
  return row(
    tx,
    `SELECT name, role, scopes, workspace_id AS "workspaceId", scim_connection_id AS "scimConnectionId",
       allowed_addresses AS "allowedAddresses", limits, expires_at AS "expiresAt"
     FROM api_token WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 FOR UPDATE`,
    [id, now],
  );
}

/** Puts a new secret in force and keeps the one before it until `previousUntil`, or not at all. */
export async function rotateTokenRow(
  tx: Tx,
  id: string,
  next: { secretHash: string; previousUntil: Date | null; expiresAt: Date; now: Date },
): Promise<void> {
  await row(
    tx,
    `UPDATE api_token SET secret_hash = $2, previous_secret_hash = CASE WHEN $3::timestamptz IS NULL THEN NULL ELSE secret_hash END,
       previous_until = $3, expires_at = $4, rotated_at = $5, generation = generation + 1 WHERE id = $1`,
    [id, next.secretHash, next.previousUntil, next.expiresAt, next.now],
  );
}

export async function changeTokenRow(
  tx: Tx,
  id: string,
  { allowedAddresses, limits }: { allowedAddresses: readonly string[]; limits: TokenLimits },
): Promise<void> {
  await row(
    tx,
    'UPDATE api_token SET allowed_addresses = $2, limits = $3, generation = generation + 1 WHERE id = $1',
    [id, allowedAddresses, JSON.stringify(limits)],
  );
}
