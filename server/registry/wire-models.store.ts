import { preparedRows, row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewWireModel {
  id: string;
  organisationId: string;
  workspaceId: string;
  name: string;
  description: string;
  kind: string;
  tags: Readonly<Record<string, string>>;
  createdBy: string;
  createdAt: Date;
}

/** Inserts a model; false when its name is taken in the workspace, or there is no such workspace in the organisation. */
export async function insertWireModel(tx: Tx, model: NewWireModel): Promise<boolean> {
  const made = await preparedRows(
    tx,
    'insert-wire-model',
    `INSERT INTO model (id, organisation_id, workspace_id, name, description, kind, tags, created_by, created_at)
     SELECT $1, w.organisation_id, w.id, $4, $5, $6, $7::jsonb, $8, $9 FROM workspace w WHERE w.organisation_id = $2 AND w.id = $3
     ON CONFLICT (workspace_id, name) DO NOTHING RETURNING id`,
    [
      model.id,
      model.organisationId,
      model.workspaceId,
      model.name,
      model.description,
      model.kind,
      JSON.stringify(model.tags),
      model.createdBy,
      model.createdAt,
    ],
  );
  return made.length === 1;
}

/** Changes what a model is called or said to be. */
export async function updateWireModel(
  tx: Tx,
  id: string,
  to: { name: string; description: string; updatedAt: Date },
): Promise<void> {
  await rows(tx, 'UPDATE model SET name = $2, description = $3, updated_at = $4 WHERE id = $1', [
    id,
    to.name,
    to.description,
    to.updatedAt,
  ]);
}

/** Sets a tag of a model or of a version, or takes it away where the value is null. */
export async function setWireTag(
  tx: Tx,
  table: 'model' | 'version_state',
  id: string,
  tag: { key: string; value: string | null },
): Promise<void> {
  if (tag.value === null)
    await rows(tx, `UPDATE ${table} SET tags = tags - $2::text WHERE id = $1`, [id, tag.key]);
  else
    await rows(
      tx,
      `UPDATE ${table} SET tags = tags || jsonb_build_object($2::text, $3::text) WHERE id = $1`,
      [id, tag.key, tag.value],
    );
}

/** Ends a model: it is called by its id from now on, and its name is free. */
export async function markModelDeleted(tx: Tx, id: string, at: Date): Promise<void> {
  await rows(
    tx,
    'UPDATE model SET deleted_at = $2, updated_at = $2, former_name = name, name = id WHERE id = $1',
    [id, at],
  );
}

/** Notes that something about a model changed. */
export async function touchModel(tx: Tx, id: string, at: Date): Promise<void> {
  await rows(tx, 'UPDATE model SET updated_at = $2 WHERE id = $1', [id, at]);
}

/** The kind of whatever has this name in a workspace, or null. */
export function kindOfName(tx: Tx, workspaceId: string, name: string): Promise<{ kind: string } | null> {
  return row(tx, 'SELECT kind FROM model WHERE workspace_id = $1 AND name = $2', [workspaceId, name]);
}
