import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewExperiment {
  id: string;
  organisationId: string;
  workspaceId: string;
  wireId: string;
  name: string;
  artifactLocation: string;
  createdBy: string;
  createdAt: Date;
}

/** Inserts an active experiment; false when its name or wire id is taken in the workspace. */
export async function insertExperiment(tx: Tx, given: NewExperiment): Promise<boolean> {
  const inserted = await row(
    tx,
    `INSERT INTO experiment (id, organisation_id, workspace_id, wire_id, name, artifact_location, lifecycle, created_by, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $8) ON CONFLICT DO NOTHING RETURNING id`,
    [
      given.id,
      given.organisationId,
      given.workspaceId,
      given.wireId,
      given.name,
      given.artifactLocation,
      given.createdBy,
      given.createdAt,
    ],
  );
  return inserted !== null;
}
