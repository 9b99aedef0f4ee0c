import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Lifecycle } from './domain/experiment.ts';
import type { Entry } from './domain/log-entries.ts';

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

/** Renames an experiment. */
export async function renameExperimentRow(tx: Tx, id: string, name: string, at: Date): Promise<void> {
  await rows(tx, 'UPDATE experiment SET name = $2, updated_at = $3 WHERE id = $1', [id, name, at]);
}

/** Marks an experiment deleted or active again; false when it is so already. */
export async function setExperimentLifecycle(
  tx: Tx,
  id: string,
  lifecycle: Lifecycle,
  at: Date,
): Promise<boolean> {
  const changed = await row(
    tx,
    'UPDATE experiment SET lifecycle = $2, updated_at = $3 WHERE id = $1 AND lifecycle <> $2 RETURNING id',
    [id, lifecycle, at],
  );
  return changed !== null;
}

/** Sets tags of an experiment, over what they were. */
export async function upsertExperimentTags(
  tx: Tx,
  of: { id: string; organisationId: string; workspaceId: string },
  tags: readonly Entry[],
): Promise<void> {
  if (tags.length === 0) return;
  await rows(
    tx,
    `INSERT INTO experiment_tag (experiment_id, organisation_id, workspace_id, key, value)
     SELECT $1, $2, $3, t.key, t.value FROM unnest($4::text[], $5::text[]) AS t(key, value)
     ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value`,
    [of.id, of.organisationId, of.workspaceId, tags.map(({ key }) => key), tags.map(({ value }) => value)],
  );
}

/** Removes a tag of an experiment; false when there is none. */
export async function deleteExperimentTagRow(tx: Tx, experimentId: string, key: string): Promise<boolean> {
  const gone = await row(
    tx,
    'DELETE FROM experiment_tag WHERE experiment_id = $1 AND key = $2 RETURNING key',
    [experimentId, key],
  );
  return gone !== null;
}
