import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface PersonEntry {
  id: string;
  name: string;
  email: string;
  joinedAt: Date;
  lastSeenAt: Date | null;
  hasSecondFactor: boolean;
  sessions: number;
  roles: { id: string; role: string; workspaceId: string | null; workspaceName: string | null }[];
}

/** Members by name, keyset-paged by membership id. */
export function peoplePage(
  tx: Tx,
  now: Date,
  cursor: string | null,
  limit: number,
): Promise<(PersonEntry & { membershipId: string })[]> {
  return rows(
    tx,
    `SELECT m.id AS "membershipId", p.id, p.name, p.email, m.created_at AS "joinedAt",
       (SELECT max(s.last_seen_at) FROM auth_session s WHERE s.person_id = p.id) AS "lastSeenAt",
       (SELECT count(*) FROM auth_session s WHERE s.person_id = p.id AND s.revoked_at IS NULL
          AND s.idle_expires_at > $1 AND s.absolute_expires_at > $1) AS sessions,
       p.id IN (SELECT members_with_second_factor()) AS "hasSecondFactor",
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'workspaceId', g.workspace_id,
          'workspaceName', w.name) ORDER BY g.granted_at, g.id)
          FROM role_grant g LEFT JOIN workspace w ON w.id = g.workspace_id
          WHERE g.person_id = p.id AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $1)), '[]') AS roles
     FROM membership m JOIN person p ON p.id = m.person_id
     WHERE m.ended_at IS NULL AND ($2::text IS NULL OR m.id > $2)
     ORDER BY m.id LIMIT $3`,
    [now, cursor, limit],
  );
}

export interface InvitationEntry {
  id: string;
  email: string | null;
  role: string;
  workspaceName: string | null;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
}

/** Links that can still be used, newest first; at most 200. */
export function openInvitations(tx: Tx, now: Date): Promise<InvitationEntry[]> {
  return rows(
    tx,
    `SELECT i.id, i.email, i.role, w.name AS "workspaceName", i.created_by AS "createdBy", i.created_at AS "createdAt",
       i.expires_at AS "expiresAt"
     FROM invitation i LEFT JOIN workspace w ON w.id = i.workspace_id
     WHERE i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $1
     ORDER BY i.created_at DESC, i.id DESC LIMIT 200`,
    [now],
  );
}

export interface SessionEntry {
  id: string;
  personId: string;
  methods: string[];
  assuranceLevel: number;
  addressPrefix: string | null;
  userAgent: string | null;
  script: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}

/** The open sessions of a person, the last used first; at most 100. */
export function openSessions(tx: Tx, personId: string, now: Date): Promise<SessionEntry[]> {
  return rows(
    tx,
    `SELECT id, person_id AS "personId", methods, assurance_level AS "assuranceLevel", address_prefix AS "addressPrefix",
       user_agent AS "userAgent", script, created_at AS "createdAt", last_seen_at AS "lastSeenAt",
       least(idle_expires_at, absolute_expires_at) AS "expiresAt"
     FROM auth_session
     WHERE person_id = $1 AND revoked_at IS NULL AND idle_expires_at > $2 AND absolute_expires_at > $2
     ORDER BY last_seen_at DESC LIMIT 100`,
    [personId, now],
  );
}

export async function hasWorkspace(tx: Tx, workspaceId: string): Promise<boolean> {
  return (await row(tx, 'SELECT 1 FROM workspace WHERE id = $1', [workspaceId])) !== null;
}

export function workspacesOf(tx: Tx): Promise<{ id: string; slug: string; name: string }[]> {
  return rows(tx, 'SELECT id, slug, name FROM workspace ORDER BY created_at, id LIMIT 500');
}

export function openGrant(
  tx: Tx,
  grantId: string,
): Promise<{ id: string; personId: string; role: string; workspaceId: string | null } | null> {
  return row(
    tx,
    'SELECT id, person_id AS "personId", role, workspace_id AS "workspaceId" FROM role_grant WHERE id = $1 AND revoked_at IS NULL',
    [grantId],
  );
}
