import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ViewSettings } from './saved-views.schema.ts';

interface NewView {
  id: string;
  organisationId: string;
  workspaceId: string;
  experimentId: string;
  name: string;
  settings: ViewSettings;
  isShared: boolean;
  createdBy: string;
  at: Date;
}

/** Saves a view, in place of the one that the same person saved under this name; returns the id of what now stands. */
export async function upsertView(tx: Tx, view: NewView): Promise<string> {
  const saved = await row<{ id: string }>(
    tx,
    `INSERT INTO tracking_view (id, organisation_id, workspace_id, experiment_id, name, settings, is_shared, created_by, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
     ON CONFLICT (experiment_id, created_by, name)
       DO UPDATE SET settings = excluded.settings, is_shared = excluded.is_shared, updated_at = excluded.updated_at
     RETURNING id`,
    [
      view.id,
      view.organisationId,
      view.workspaceId,
      view.experimentId,
      view.name,
      JSON.stringify(view.settings),
      view.isShared,
      view.createdBy,
      view.at,
    ],
  );
  return saved?.id ?? view.id;
}

/** Removes a view of this person; null when they have no such view. */
export function deleteView(
  tx: Tx,
  organisationId: string,
  id: string,
  ownerId: string,
): Promise<{ name: string; workspaceId: string; experimentId: string } | null> {
  return row(
    tx,
    `DELETE FROM tracking_view WHERE organisation_id = $1 AND id = $2 AND created_by = $3
     RETURNING name, workspace_id AS "workspaceId", experiment_id AS "experimentId"`,
    [organisationId, id, ownerId],
  );
}
