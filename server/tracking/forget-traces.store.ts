import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { DELETE_GONE } from './traces.store.ts';

/** How many traces an organisation has of somebody who used its applications. */
export async function countOfUser(tx: Tx, organisationId: string, endUser: string): Promise<number> {
  const found = await row<{ count: number }>(
    tx,
    'SELECT count(*)::int AS count FROM trace WHERE organisation_id = $1 AND end_user = $2',
    [organisationId, endUser],
  );
  return found?.count ?? 0;
}

/** Traces of somebody by workspace and id, from one on, at most `limit`. */
export function tracesOfUser(
  tx: Tx,
  organisationId: string,
  endUser: string,
  page: { from: { workspaceId: string; id: string } | null; limit: number },
): Promise<{ workspaceId: string; id: string }[]> {
  return rows(
    tx,
    `SELECT workspace_id AS "workspaceId", id FROM trace WHERE organisation_id = $1 AND end_user = $2
       AND ($3::text IS NULL OR (workspace_id, id) >= ($3, $4)) ORDER BY workspace_id, id LIMIT $5`,
    [organisationId, endUser, page.from?.workspaceId ?? null, page.from?.id ?? null, page.limit],
  );
}

/** Deletes traces of somebody, at most `limit`, with all that belongs to them; returns how many. */
export async function deleteOfUser(
  tx: Tx,
  organisationId: string,
  endUser: string,
  limit: number,
): Promise<number> {
  const gone = await rows(
    tx,
    `WITH gone AS (SELECT workspace_id, id FROM trace WHERE organisation_id = $1 AND end_user = $2
       ORDER BY id LIMIT $3 FOR UPDATE)${DELETE_GONE}`,
    [organisationId, endUser, limit],
  );
  return gone.length;
}

/** Whom traces from before a moment are of, in the order of their names, those after one, at most `limit`. */
export async function usersBefore(
  tx: Tx,
  organisationId: string,
  given: { before: Date; after: string | null; limit: number },
): Promise<string[]> {
  const found = await rows<{ name: string }>(
    tx,
    `SELECT DISTINCT end_user AS name FROM trace
     WHERE organisation_id = $1 AND created_at < $2 AND end_user IS NOT NULL AND ($3::text IS NULL OR end_user > $3)
     ORDER BY end_user LIMIT $4`,
    [organisationId, given.before, given.after, given.limit],
  );
  return found.map(({ name }) => name);
}

/** Deletes traces from before a moment, the oldest first, but for those of these users; returns how many. */
export async function deleteBefore(
  tx: Tx,
  organisationId: string,
  given: { before: Date; keptUsers: readonly string[]; limit: number },
): Promise<number> {
  const gone = await rows(
    tx,
    `WITH gone AS (SELECT workspace_id, id FROM trace WHERE organisation_id = $1 AND created_at < $2
       AND (end_user IS NULL OR end_user <> ALL($3::text[])) ORDER BY created_at LIMIT $4 FOR UPDATE)${DELETE_GONE}`,
    [organisationId, given.before, given.keptUsers, given.limit],
  );
  return gone.length;
}
