import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ScimFilter } from './domain/scim-filter.ts';
import type { SignInFacts } from './sign-in.views.ts';

export interface ScimUserRow {
  id: string;
  personId: string;
  userName: string;
  externalId: string | null;
  isActive: boolean;
  ownsProfile: boolean;
  name: string;
  email: string;
  createdAt: Date;
  changedAt: Date;
  groups: { id: string; name: string }[];
}

export interface ScimGroupRow {
  id: string;
  displayName: string;
  externalId: string | null;
  role: string | null;
  workspaceId: string | null;
  mappedBy: string | null;
  createdAt: Date;
  changedAt: Date;
}

const USER = `SELECT u.id, u.person_id AS "personId", u.user_name AS "userName", u.external_id AS "externalId",
    u.is_active AS "isActive", u.owns_profile AS "ownsProfile", p.name, p.email, u.created_at AS "createdAt",
    u.changed_at AS "changedAt", coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.display_name) ORDER BY g.id)
      FROM scim_membership m JOIN scim_group g ON g.id = m.group_id WHERE m.user_id = u.id), '[]') AS groups
  FROM scim_user u JOIN person p ON p.id = u.person_id
  WHERE u.connection_id = $1 AND u.removed_at IS NULL`;

const USER_COLUMNS: Partial<Record<ScimFilter['attribute'], string>> = {
  userName: 'lower(u.user_name) = lower($4)',
  externalId: 'u.external_id = $4',
  id: 'u.id = $4',
};
const GROUP_COLUMNS: Partial<Record<ScimFilter['attribute'], string>> = {
  displayName: 'lower(g.display_name) = lower($4)',
  externalId: 'g.external_id = $4',
  id: 'g.id = $4',
};

export interface ScimPage<T> {
  total: number;
  items: T[];
}

interface Asked {
  connectionId: string;
  startIndex: number;
  count: number;
  filter?: ScimFilter | undefined;
}

async function pageOf<T>(
  tx: Tx,
  sql: string,
  order: string,
  asked: Asked,
  matching: string | null,
): Promise<ScimPage<T>> {
  const { connectionId, startIndex, count, filter } = asked;
  const where = matching === null ? ' AND $4::text IS NULL' : ` AND ${matching}`;
  const value = matching === null ? null : (filter?.value ?? null);
  const found = await row<{ total: number }>(
    tx,
    `SELECT count(*)::int AS total FROM (${sql}${where} AND $2::int IS NOT NULL AND $3::int IS NOT NULL) AS all_of_them`,
    [connectionId, count, startIndex - 1, value],
  );
  const items = await rows<T>(tx, `${sql}${where} ORDER BY ${order} LIMIT $2 OFFSET $3`, [
    connectionId,
    count,
    startIndex - 1,
    value,
  ]);
  return { total: found?.total ?? 0, items };
}

/** People of a connection's directory, by id; a filter on an attribute that people do not have finds nobody. */
export function scimUsersPage(tx: Tx, asked: Asked): Promise<ScimPage<ScimUserRow>> {
  const matching = asked.filter
    ? (USER_COLUMNS[asked.filter.attribute] ?? 'false AND $4::text IS NULL')
    : null;
  return pageOf(tx, USER, 'u.id', asked, matching);
}

export function scimUserRow(tx: Tx, connectionId: string, userId: string): Promise<ScimUserRow | null> {
  return row(tx, `${USER} AND u.id = $2`, [connectionId, userId]);
}

const GROUP = `SELECT g.id, g.display_name AS "displayName", g.external_id AS "externalId", g.role, g.workspace_id AS "workspaceId",
    g.mapped_by AS "mappedBy", g.created_at AS "createdAt", g.changed_at AS "changedAt"
  FROM scim_group g WHERE g.connection_id = $1`;

export function scimGroupsPage(tx: Tx, asked: Asked): Promise<ScimPage<ScimGroupRow>> {
  const matching = asked.filter
    ? (GROUP_COLUMNS[asked.filter.attribute] ?? 'false AND $4::text IS NULL')
    : null;
  return pageOf(tx, GROUP, 'g.id', asked, matching);
}

export function scimGroupRow(tx: Tx, connectionId: string, groupId: string): Promise<ScimGroupRow | null> {
  return row(tx, `${GROUP} AND g.id = $2`, [connectionId, groupId]);
}

/** The members of groups, with their person's name; at most 5,000 in all. */
export function scimMembers(
  tx: Tx,
  groupIds: readonly string[],
): Promise<{ groupId: string; userId: string; personId: string; name: string }[]> {
  return rows(
    tx,
    `SELECT m.group_id AS "groupId", u.id AS "userId", u.person_id AS "personId", p.name
     FROM scim_membership m JOIN scim_user u ON u.id = m.user_id JOIN person p ON p.id = u.person_id
     WHERE m.group_id = ANY($1) ORDER BY m.group_id, u.id LIMIT 5000`,
    [groupIds],
  );
}

/** The connection whose directory a token speaks for; null when the token was made for something else. */
export function connectionOfToken(
  tx: Tx,
  tokenId: string,
): Promise<{ id: string; name: string; domains: string[] } | null> {
  return row(
    tx,
    `SELECT c.id, c.name, CASE WHEN is_shared_installation() THEN c.proven_domains ELSE c.domains END AS domains
     FROM api_token t JOIN sso_connection c ON c.id = t.scim_connection_id
     WHERE t.id = $1 AND c.removed_at IS NULL AND c.is_enabled`,
    [tokenId],
  );
}

/** Whoever has an address, in any organisation; a directory that wants it learns only that it is taken. */
export async function personByEmail(tx: Tx, email: string): Promise<Pick<SignInFacts, 'id'> | null> {
  const found = await row<{ answer: SignInFacts | null }>(tx, 'SELECT sign_in_lookup($1) AS answer', [email]);
  return found?.answer ?? null;
}

/** Tells whether a person ever was a member here, and whether they are one now. */
export async function membershipOf(tx: Tx, personId: string): Promise<'open' | 'ended' | null> {
  const found = await row<{ isOpen: boolean }>(
    tx,
    'SELECT ended_at IS NULL AS "isOpen" FROM membership WHERE person_id = $1',
    [personId],
  );
  return found === null ? null : found.isOpen ? 'open' : 'ended';
}

/** Tells whether a directory made this account before, so that it may speak for its name and address again. */
export async function directoryMade(tx: Tx, connectionId: string, personId: string): Promise<boolean> {
  const found = await row(
    tx,
    'SELECT 1 FROM scim_user WHERE connection_id = $1 AND person_id = $2 AND owns_profile LIMIT 1',
    [connectionId, personId],
  );
  return found !== null;
}

/** The roles that a person's groups give them. */
export function rolesByGroups(
  tx: Tx,
  personId: string,
): Promise<{ role: string; workspaceId: string | null; mappedBy: string }[]> {
  return rows(
    tx,
    `SELECT g.role, g.workspace_id AS "workspaceId", min(g.mapped_by) AS "mappedBy"
     FROM scim_user u JOIN scim_membership m ON m.user_id = u.id JOIN scim_group g ON g.id = m.group_id
     WHERE u.person_id = $1 AND u.removed_at IS NULL AND u.is_active AND g.role IS NOT NULL
     GROUP BY g.role, g.workspace_id ORDER BY g.role, g.workspace_id`,
    [personId],
  );
}

/** The connection whose directory rules a person, while it is in use; null when nobody does. */
export function directoryOf(tx: Tx, personId: string): Promise<{ name: string } | null> {
  return row(
    tx,
    `SELECT c.name FROM scim_user u JOIN sso_connection c ON c.id = u.connection_id
     WHERE u.person_id = $1 AND u.removed_at IS NULL AND u.is_active AND c.removed_at IS NULL AND c.is_enabled LIMIT 1`,
    [personId],
  );
}

/** The groups of every directory of the organisation with the number of their members, by name; at most 500. */
export function directoryGroups(tx: Tx): Promise<
  {
    id: string;
    connectionId: string;
    displayName: string;
    role: string | null;
    workspaceId: string | null;
    workspaceName: string | null;
    members: number;
  }[]
> {
  return rows(
    tx,
    `SELECT g.id, g.connection_id AS "connectionId", g.display_name AS "displayName", g.role, g.workspace_id AS "workspaceId",
       w.name AS "workspaceName", (SELECT count(*)::int FROM scim_membership m WHERE m.group_id = g.id) AS members
     FROM scim_group g LEFT JOIN workspace w ON w.id = g.workspace_id ORDER BY lower(g.display_name), g.id LIMIT 500`,
    [],
  );
}

export function directoryCounts(
  tx: Tx,
): Promise<{ connectionId: string; active: number; inactive: number }[]> {
  return rows(
    tx,
    `SELECT connection_id AS "connectionId", count(*) FILTER (WHERE is_active)::int AS active,
       count(*) FILTER (WHERE NOT is_active)::int AS inactive
     FROM scim_user WHERE removed_at IS NULL GROUP BY connection_id`,
    [],
  );
}
