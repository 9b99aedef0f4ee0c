import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';

/** Which of some digests anything still names, in any organisation; for the system role. */
export async function digestsInUse(tx: Tx, digests: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ digest: string }>(tx, 'SELECT stored_bytes_in_use($1) AS digest', [digests]);
  return new Set(found.map(({ digest }) => digest));
}

/** A removal of bytes that was announced; `endedAt` is null while it is under way. */
export interface RemovalOfBytes {
  begunAt: Date;
  endedAt: Date | null;
}

/** The latest removal of these bytes, or null when none was announced within a day. */
export function removalOf(tx: Tx, digest: string): Promise<RemovalOfBytes | null> {
  return row<RemovalOfBytes>(
    tx,
    'SELECT begun_at AS "begunAt", ended_at AS "endedAt" FROM removed_bytes WHERE digest = $1',
    [digest],
  );
}
