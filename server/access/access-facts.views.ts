import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface MemberAccess {
  id: string;
  name: string;
  joinedAt: Date;
  hasSecondFactor: boolean;
  roles: { role: string; workspaceId: string | null }[];
}

/** Current members with their second factor and live roles, at most 1,000. */
export function memberAccess(tx: Tx, organisationId: string, now: Date): Promise<MemberAccess[]> {
  return rows<MemberAccess>(
    tx,
    `SELECT p.id, p.name, m.created_at AS "joinedAt", p.id IN (SELECT members_with_second_factor()) AS "hasSecondFactor",
       coalesce((SELECT jsonb_agg(jsonb_build_object('role', g.role, 'workspaceId', g.workspace_id) ORDER BY g.id)
          FROM role_grant g WHERE g.organisation_id = m.organisation_id AND g.person_id = p.id AND g.revoked_at IS NULL
            AND (g.expires_at IS NULL OR g.expires_at > $2)), '[]') AS roles
     FROM membership m JOIN person p ON p.id = m.person_id
     WHERE m.organisation_id = $1 AND m.ended_at IS NULL AND p.disabled_at IS NULL ORDER BY m.id LIMIT 1000`,
    [organisationId, now],
  );
}

/** Tokens that work now, the newest first, at most 1,000. */
export function liveTokens(
  tx: Tx,
  organisationId: string,
  now: Date,
): Promise<{ id: string; name: string; createdAt: Date; expiresAt: Date }[]> {
  return rows(
    tx,
    `SELECT id, name, created_at AS "createdAt", expires_at AS "expiresAt" FROM api_token
     WHERE organisation_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id DESC LIMIT 1000`,
    [organisationId, now],
  );
}

/** Whether a token of the organisation works at `now`. */
export async function isTokenLive(tx: Tx, organisationId: string, id: string, now: Date): Promise<boolean> {
  const found = await row(
    tx,
    'SELECT 1 FROM api_token WHERE organisation_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $3',
    [organisationId, id, now],
  );
  return found !== null;
}
