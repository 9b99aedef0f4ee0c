import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface TokenEntry {
  id: string;
  name: string;
  role: string | null;
  scopes: string[];
  workspaceId: string | null;
  workspaceName: string | null;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** Tokens, the newest first, keyset-paged by id (ids are ordered by time). */
export function tokensPage(tx: Tx, cursor: string | null, limit: number): Promise<TokenEntry[]> {
  return rows(
    tx,
    `SELECT t.id, t.name, t.role, t.scopes, t.workspace_id AS "workspaceId", w.name AS "workspaceName",
       t.created_by AS "createdBy", t.created_at AS "createdAt", t.expires_at AS "expiresAt",
       t.revoked_at AS "revokedAt", u.last_used_at AS "lastUsedAt"
     FROM api_token t LEFT JOIN workspace w ON w.id = t.workspace_id LEFT JOIN token_use u ON u.token_id = t.id
     WHERE ($1::text IS NULL OR t.id < $1) ORDER BY t.id DESC LIMIT $2`,
    [cursor, limit],
  );
}

/** Which of these tokens are no longer in force; for verifiers that keep answers for a while. */
export async function revokedAmong(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    'SELECT id FROM api_token WHERE id = ANY($1) AND revoked_at IS NOT NULL',
    [ids],
  );
  return found.map(({ id }) => id);
}
