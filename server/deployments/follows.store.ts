import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface NewFollow {
  id: string;
  organisationId: string;
  workspaceId: string;
  deploymentId: string;
  modelId: string;
  alias: string;
  setBy: string;
  setAt: Date;
}

/** Has a deployment follow an alias, instead of the one of the same model that it followed; returns the row's id. */
export async function upsertFollow(tx: Tx, follow: NewFollow): Promise<string> {
  const [kept] = await rows<{ id: string }>(
    tx,
    `INSERT INTO alias_follow (id, organisation_id, workspace_id, deployment_id, model_id, alias, set_by, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (deployment_id, model_id)
     DO UPDATE SET alias = excluded.alias, set_by = excluded.set_by, set_at = excluded.set_at RETURNING id`,
    [
      follow.id,
      follow.organisationId,
      follow.workspaceId,
      follow.deploymentId,
      follow.modelId,
      follow.alias,
      follow.setBy,
      follow.setAt,
    ],
  );
  return kept?.id ?? follow.id;
}

/** Ends that a deployment follows an alias of a model; returns what it was, or null. */
export async function deleteFollow(
  tx: Tx,
  deploymentId: string,
  modelId: string,
): Promise<{ id: string; alias: string } | null> {
  const [gone] = await rows<{ id: string; alias: string }>(
    tx,
    'DELETE FROM alias_follow WHERE deployment_id = $1 AND model_id = $2 RETURNING id, alias',
    [deploymentId, modelId],
  );
  return gone ?? null;
}
