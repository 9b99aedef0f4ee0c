import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

interface Named {
  id: string;
  name: string;
}

export function namesOfPeople(tx: Tx, ids: readonly string[]): Promise<Named[]> {
  return rows(tx, 'SELECT id, name FROM person WHERE id = ANY($1)', [ids]);
}

export function namesOfTokens(tx: Tx, ids: readonly string[]): Promise<Named[]> {
  return rows(tx, 'SELECT id, name FROM api_token WHERE id = ANY($1)', [ids]);
}
