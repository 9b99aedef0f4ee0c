import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ScorerFacts } from './domain/scorer.ts';

const COLUMNS = `s.id, s.scorer_id AS "scorerId", e.wire_id AS experiment, s.name, s.version, s.definition,
  s.created_at AS "createdAt"`;

/** The newest version of each scorer in a workspace's experiments that are not deleted: of these by id, or of all. */
export function newestScorers(
  tx: Tx,
  place: { organisationId: string; workspaceId: string; experimentIds: readonly string[] | null },
  limit: number,
): Promise<ScorerFacts[]> {
  return rows<ScorerFacts>(
    tx,
    `SELECT DISTINCT ON (e.wire_id, s.name) ${COLUMNS} FROM scorer s JOIN experiment e ON e.id = s.experiment_id
     WHERE e.organisation_id = $1 AND e.workspace_id = $2 AND e.lifecycle = 'active' AND ($3::text[] IS NULL OR e.id = ANY($3))
     ORDER BY e.wire_id, s.name, s.version DESC LIMIT $4`,
    [place.organisationId, place.workspaceId, place.experimentIds, limit],
  );
}

/** Every version of a scorer, the oldest first. */
export function scorerVersions(
  tx: Tx,
  experimentId: string,
  name: string,
  limit: number,
): Promise<ScorerFacts[]> {
  return rows<ScorerFacts>(
    tx,
    `SELECT ${COLUMNS} FROM scorer s JOIN experiment e ON e.id = s.experiment_id
     WHERE s.experiment_id = $1 AND s.name = $2 ORDER BY s.version LIMIT $3`,
    [experimentId, name, limit],
  );
}

/** One version of a scorer, or its newest; null when there is none. */
export async function scorerAt(
  tx: Tx,
  experimentId: string,
  name: string,
  version: number | null,
): Promise<ScorerFacts | null> {
  const [found] = await rows<ScorerFacts>(
    tx,
    `SELECT ${COLUMNS} FROM scorer s JOIN experiment e ON e.id = s.experiment_id
     WHERE s.experiment_id = $1 AND s.name = $2 AND ($3::int IS NULL OR s.version = $3) ORDER BY s.version DESC LIMIT 1`,
    [experimentId, name, version],
  );
  return found ?? null;
}
