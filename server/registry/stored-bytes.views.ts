import { rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Which of some digests anything still names, in any organisation; for the system role. */
export async function digestsInUse(tx: Tx, digests: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ digest: string }>(tx, 'SELECT stored_bytes_in_use($1) AS digest', [digests]);
  return new Set(found.map(({ digest }) => digest));
}
