import { randomUUID } from 'node:crypto';
import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ScorerFacts } from './domain/scorer.ts';

type NewScorer = Omit<ScorerFacts, 'scorerId' | 'version' | 'experiment'> & {
  organisationId: string;
  workspaceId: string;
  experimentId: string;
  createdBy: string;
};

/** Writes the next version of a scorer: one after the greatest there is. Whoever registers beside it waits. */
export async function insertScorer(
  tx: Tx,
  scorer: NewScorer,
): Promise<{ scorerId: string; version: number }> {
  await row(tx, "SELECT pg_advisory_xact_lock(hashtextextended('scorer:' || $1 || ':' || $2, 0))", [
    scorer.experimentId,
    scorer.name,
  ]);
  const made = await row<{ scorerId: string; version: number }>(
    tx,
    `INSERT INTO scorer (id, organisation_id, workspace_id, experiment_id, scorer_id, name, version, definition, created_by, created_at)
     SELECT $1, $2, $3, $4, coalesce(max(s.scorer_id), $5), $6, coalesce(max(s.version), 0) + 1, $7, $8, $9
     FROM scorer s WHERE s.experiment_id = $4 AND s.name = $6
     RETURNING scorer_id AS "scorerId", version`,
    [
      scorer.id,
      scorer.organisationId,
      scorer.workspaceId,
      scorer.experimentId,
      randomUUID(),
      scorer.name,
      scorer.definition,
      scorer.createdBy,
      scorer.createdAt,
    ],
  );
  if (!made) throw new Error('a scorer was not written');
  return made;
}

/** Deletes one version of a scorer, or all when `version` is null; returns the ids of their rows. */
export async function deleteScorerRows(
  tx: Tx,
  experimentId: string,
  name: string,
  version: number | null,
): Promise<string[]> {
  const gone = await rows<{ id: string }>(
    tx,
    `DELETE FROM scorer WHERE experiment_id = $1 AND name = $2 AND ($3::int IS NULL OR version = $3) RETURNING id`,
    [experimentId, name, version],
  );
  return gone.map(({ id }) => id);
}
