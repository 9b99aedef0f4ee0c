import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Names of workflows by id, in one query. */
export function workflowNames(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return rows(tx, 'SELECT id, name FROM workflow WHERE id = ANY($1)', [ids]);
}
