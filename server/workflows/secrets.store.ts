import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

export interface SecretRow {
  id: string;
  organisationId: string;
  workspaceId: string;
  name: string;
  origin: string;
  header: string;
  sealedValue: string;
  setBy: string;
  setAt: Date;
}

/** The secret of a name, kept from other changes until the transaction ends; null when there is none. */
export function lockSecret(
  tx: Tx,
  workspaceId: string,
  name: string,
): Promise<{ id: string; origin: string } | null> {
  return row(tx, 'SELECT id, origin FROM workspace_secret WHERE workspace_id = $1 AND name = $2 FOR UPDATE', [
    workspaceId,
    name,
  ]);
}

/** Inserts a secret, sealed for its origin; false when there is one of that name by now. */
export async function insertSecret(tx: Tx, secret: SecretRow): Promise<boolean> {
  const inserted = await rows(
    tx,
    `INSERT INTO workspace_secret (id, organisation_id, workspace_id, name, origin, header, sealed_value, set_by, set_at, binding)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'origin') ON CONFLICT (workspace_id, name) DO NOTHING RETURNING id`,
    [
      secret.id,
      secret.organisationId,
      secret.workspaceId,
      secret.name,
      secret.origin,
      secret.header,
      secret.sealedValue,
      secret.setBy,
      secret.setAt,
    ],
  );
  return inserted.length > 0;
}

/** Gives a locked secret another value, sealed for its origin. */
export async function replaceSecret(
  tx: Tx,
  id: string,
  anew: Pick<SecretRow, 'origin' | 'header' | 'sealedValue' | 'setBy' | 'setAt'>,
): Promise<void> {
  await rows(
    tx,
    `UPDATE workspace_secret SET origin = $2, header = $3, sealed_value = $4, set_by = $5, set_at = $6, binding = 'origin'
     WHERE id = $1`,
    [id, anew.origin, anew.header, anew.sealedValue, anew.setBy, anew.setAt],
  );
}

/** Deletes a locked secret with its value. */
export async function deleteSecret(tx: Tx, id: string): Promise<void> {
  await rows(tx, 'DELETE FROM workspace_secret WHERE id = $1', [id]);
}

/** Deletes every secret of an organisation; returns their ids. */
export async function deleteEverySecret(tx: Tx, organisationId: string): Promise<string[]> {
  const gone = await rows<{ id: string }>(
    tx,
    'DELETE FROM workspace_secret WHERE organisation_id = $1 RETURNING id',
    [organisationId],
  );
  return gone.map(({ id }) => id);
}

/** Where secrets of these names are sent, each kept from removal until the transaction ends. */
export function originsForUse(
  tx: Tx,
  workspaceId: string,
  names: readonly string[],
): Promise<{ name: string; origin: string }[]> {
  return rows(
    tx,
    'SELECT name, origin FROM workspace_secret WHERE workspace_id = $1 AND name = ANY($2) ORDER BY name FOR SHARE',
    [workspaceId, names],
  );
}
