import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ExperimentFacts } from './domain/experiment.ts';

export const EXPERIMENT_COLUMNS = `e.id, e.workspace_id AS "workspaceId", e.wire_id AS "wireId", e.name,
  e.artifact_location AS "artifactLocation", e.lifecycle, e.created_by AS "createdBy", e.created_at AS "createdAt",
  e.updated_at AS "updatedAt"`;

export type ExperimentKey = { id: string } | { wireId: string } | { name: string };

const CONDITIONS = { id: 'e.id = $3', wireId: 'e.wire_id = $3', name: 'e.name = $3' } as const;

/** One experiment of a workspace (of any workspace by its id when `workspaceId` is null), or null. */
export function experimentBy(
  tx: Tx,
  organisationId: string,
  workspaceId: string | null,
  key: ExperimentKey,
): Promise<ExperimentFacts | null> {
  const [field, value] = Object.entries(key)[0] as [keyof typeof CONDITIONS, string];
  return row<ExperimentFacts>(
    tx,
    `SELECT ${EXPERIMENT_COLUMNS} FROM experiment e
     WHERE e.organisation_id = $1 AND ($2::text IS NULL OR e.workspace_id = $2) AND ${CONDITIONS[field]}`,
    [organisationId, workspaceId, value],
  );
}
