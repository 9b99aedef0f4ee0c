import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { ViewSettings } from './saved-views.schema.ts';

export interface SavedView {
  id: string;
  name: string;
  settings: ViewSettings;
  isShared: boolean;
  isMine: boolean;
  createdBy: string;
  updatedAt: Date;
}

/** Views of an experiment that somebody may see, by name: their own, and what others share; at most 200. */
export function savedViewsOf(
  tx: Tx,
  organisationId: string,
  experimentId: string,
  readerId: string,
): Promise<SavedView[]> {
  return rows<SavedView>(
    tx,
    `SELECT id, name, settings, is_shared AS "isShared", created_by = $3 AS "isMine", created_by AS "createdBy",
            updated_at AS "updatedAt"
     FROM tracking_view WHERE organisation_id = $1 AND experiment_id = $2 AND (is_shared OR created_by = $3)
     ORDER BY name, id LIMIT 200`,
    [organisationId, experimentId, readerId],
  );
}

/** How many views somebody has saved of an experiment under other names than this one. */
export async function countOtherViews(
  tx: Tx,
  experimentId: string,
  ownerId: string,
  name: string,
): Promise<number> {
  const found = await row<{ count: number }>(
    tx,
    'SELECT count(*)::int AS count FROM tracking_view WHERE experiment_id = $1 AND created_by = $2 AND name <> $3',
    [experimentId, ownerId, name],
  );
  return found?.count ?? 0;
}
