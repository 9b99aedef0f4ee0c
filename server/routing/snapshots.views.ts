import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { RouteSnapshot } from './domain/route-snapshot.ts';

/** Id, organisation and version of every organisation's newest snapshot: what a follower compares before it reads bodies. */
export function newestVersions(tx: Tx): Promise<{ organisationId: string; version: number }[]> {
  return rows(
    tx,
    `SELECT DISTINCT ON (organisation_id) organisation_id AS "organisationId", version
     FROM route_snapshot ORDER BY organisation_id, version DESC LIMIT 10000`,
  );
}

/** The newest snapshot of every organisation, or of those named. */
export async function newestBodies(
  tx: Tx,
  organisationIds: readonly string[] | null,
): Promise<RouteSnapshot[]> {
  const found = await rows<{ body: RouteSnapshot }>(
    tx,
    `SELECT DISTINCT ON (organisation_id) body FROM route_snapshot
     WHERE $1::text[] IS NULL OR organisation_id = ANY($1) ORDER BY organisation_id, version DESC LIMIT 10000`,
    [organisationIds],
  );
  return found.map(({ body }) => body);
}
