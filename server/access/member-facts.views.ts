import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface MemberFacts {
  id: string;
  name: string;
  email: string;
}

/** The workspaces in which the transaction may act, oldest first, at most 200. */
export function permittedWorkspaces(
  tx: Tx,
  organisationId: string,
): Promise<{ id: string; slug: string; name: string }[]> {
  return rows(
    tx,
    `SELECT id, slug, name FROM workspace WHERE organisation_id = $1 AND workspace_matches(id)
     ORDER BY created_at, id LIMIT 200`,
    [organisationId],
  );
}

/** Current members whose id or normalised e-mail is among `refs`. */
export function membersByRefs(
  tx: Tx,
  organisationId: string,
  refs: readonly string[],
): Promise<MemberFacts[]> {
  return rows(
    tx,
    `SELECT p.id, p.name, p.email FROM membership m JOIN person p ON p.id = m.person_id
     WHERE m.organisation_id = $1 AND m.ended_at IS NULL AND p.disabled_at IS NULL
       AND (p.id = ANY($2) OR p.email = ANY($2)) LIMIT 200`,
    [organisationId, refs],
  );
}

/** Current members by name, at most 500. */
export function currentMembers(tx: Tx, organisationId: string): Promise<MemberFacts[]> {
  return rows(
    tx,
    `SELECT p.id, p.name, p.email FROM membership m JOIN person p ON p.id = m.person_id
     WHERE m.organisation_id = $1 AND m.ended_at IS NULL AND p.disabled_at IS NULL
     ORDER BY p.name, p.id LIMIT 500`,
    [organisationId],
  );
}

/** Who made each of these tokens; ids that are no tokens of the organisation are missing. */
export function makersOfTokens(
  tx: Tx,
  organisationId: string,
  ids: readonly string[],
): Promise<{ id: string; maker: string }[]> {
  return rows(
    tx,
    'SELECT id, created_by AS maker FROM api_token WHERE organisation_id = $1 AND id = ANY($2)',
    [organisationId, ids],
  );
}
