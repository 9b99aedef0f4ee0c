import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { TokenLimits } from '#server/workflows/domain/call-limits.ts';

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
  rotatedAt: Date | null;
  /** Until when the secret before the last rotation is taken too. */
  previousUntil: Date | null;
  allowedAddresses: string[];
  limits: TokenLimits;
  /** Set when the token provisions people for an identity provider. */
  scimConnectionId: string | null;
  /** Whoever made it has left, which ends it. */
  isMakerGone: boolean;
}

/** Tokens, the newest first, keyset-paged by id (ids are ordered by time). */
export function tokensPage(tx: Tx, cursor: string | null, limit: number): Promise<TokenEntry[]> {
  return rows(
    tx,
    `SELECT t.id, t.name, t.role, t.scopes, t.workspace_id AS "workspaceId", w.name AS "workspaceName",
       t.created_by AS "createdBy", t.created_at AS "createdAt", t.expires_at AS "expiresAt",
       t.revoked_at AS "revokedAt", u.last_used_at AS "lastUsedAt", t.rotated_at AS "rotatedAt",
       t.previous_until AS "previousUntil", t.allowed_addresses AS "allowedAddresses", t.limits,
       t.scim_connection_id AS "scimConnectionId", NOT token_maker_is_here(t.created_by, t.organisation_id) AS "isMakerGone"
     FROM api_token t LEFT JOIN workspace w ON w.id = t.workspace_id LEFT JOIN token_use u ON u.token_id = t.id
     WHERE ($1::text IS NULL OR t.id < $1) ORDER BY t.id DESC LIMIT $2`,
    [cursor, limit],
  );
}

/** Which of these tokens are no longer what was kept of them; for verifiers that keep answers for a while. */
export async function changedAmong(
  tx: Tx,
  kept: readonly { id: string; generation: number }[],
): Promise<string[]> {
  const found = await rows<{ id: string }>(tx, 'SELECT tokens_changed($1, $2) AS id', [
    kept.map(({ id }) => id),
    kept.map(({ generation }) => generation),
  ]);
  return found.map(({ id }) => id);
}

/** The tokens in force with which directories provision people. */
export function directoryTokens(
  tx: Tx,
  now: Date,
): Promise<
  {
    id: string;
    connectionId: string;
    expiresAt: Date;
    previousUntil: Date | null;
    lastUsedAt: Date | null;
    isMakerGone: boolean;
  }[]
> {
  return rows(
    tx,
    `SELECT t.id, t.scim_connection_id AS "connectionId", t.expires_at AS "expiresAt", t.previous_until AS "previousUntil",
       u.last_used_at AS "lastUsedAt", NOT token_maker_is_here(t.created_by, t.organisation_id) AS "isMakerGone"
     FROM api_token t LEFT JOIN token_use u ON u.token_id = t.id
     WHERE t.scim_connection_id IS NOT NULL AND t.revoked_at IS NULL AND t.expires_at > $1 ORDER BY t.id DESC LIMIT 100`,
    [now],
  );
}
