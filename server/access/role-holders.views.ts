import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface HeldGrant {
  personId: string;
  name: string;
  role: string;
}

/** Grants of these roles that hold at `now` in a workspace, of current members who are not disabled; at most 2,000. */
export function grantsInWorkspace(
  tx: Tx,
  organisationId: string,
  workspaceId: string,
  roles: readonly string[],
  now: Date,
): Promise<HeldGrant[]> {
  return rows(
    tx,
    `SELECT DISTINCT p.id AS "personId", p.name, g.role FROM role_grant g
     JOIN membership m ON m.organisation_id = g.organisation_id AND m.person_id = g.person_id AND m.ended_at IS NULL
     JOIN person p ON p.id = g.person_id AND p.disabled_at IS NULL
     WHERE g.organisation_id = $1 AND (g.workspace_id IS NULL OR g.workspace_id = $2) AND g.role = ANY($3)
       AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $4)
     ORDER BY p.name, p.id LIMIT 2000`,
    [organisationId, workspaceId, roles, now],
  );
}
