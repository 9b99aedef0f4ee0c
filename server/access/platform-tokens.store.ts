import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface PlatformTokenRow {
  id: string;
  name: string;
  scopes: string[];
  secretHash: string;
  allowedAddresses: string[];
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
}

export async function insertPlatformToken(tx: Tx, token: PlatformTokenRow): Promise<void> {
  await rows(
    tx,
    `INSERT INTO platform_token (id, name, scopes, secret_hash, allowed_addresses, created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      token.id,
      token.name,
      token.scopes,
      token.secretHash,
      token.allowedAddresses,
      token.createdBy,
      token.createdAt,
      token.expiresAt,
    ],
  );
}

/** A token of the platform that is not revoked; whether it has expired is the caller's question. */
export function platformTokenById(tx: Tx, id: string): Promise<PlatformTokenRow | null> {
  return row(
    tx,
    `SELECT id, name, scopes, secret_hash AS "secretHash", allowed_addresses AS "allowedAddresses",
       created_by AS "createdBy", created_at AS "createdAt", expires_at AS "expiresAt"
     FROM platform_token WHERE id = $1 AND revoked_at IS NULL`,
    [id],
  );
}

/** Revokes one; false when there is none in force. */
export async function revokePlatformTokenRow(tx: Tx, id: string, at: Date): Promise<boolean> {
  const sql = 'UPDATE platform_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id';
  return (await row(tx, sql, [id, at])) !== null;
}
