import { row } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { cosignatures } from './log-tree.views.ts';

export interface ExportHead {
  size: number;
  root: Buffer;
  /** The signed note with the lines of witnesses. */
  note: string;
  /** The keys of the witnesses that signed it. */
  witnessVkeys: string[];
  sealedAt: Date;
}

/** How much older than the newest a tree head may be to be preferred because a witness has signed it. */
const COSIGNED_LAG = '5 minutes';

/**
 * The tree head that an export leads to: the one of the given size, otherwise the newest that a witness signed where that
 * is at most five minutes older than the newest of all, otherwise the newest.
 */
export async function checkpointForExport(
  tx: Tx,
  organisationId: string,
  size: number | null,
): Promise<ExportHead | null> {
  const found = await row<Omit<ExportHead, 'witnessVkeys'>>(
    tx,
    `WITH newest AS (
       SELECT * FROM audit_checkpoint WHERE organisation_id = $1 AND ($2::bigint IS NULL OR size = $2) ORDER BY size DESC LIMIT 1
     ), cosigned AS (
       SELECT c.* FROM newest n, LATERAL (
         SELECT size FROM audit_cosignature w WHERE w.organisation_id = $1 AND $2::bigint IS NULL ORDER BY size DESC LIMIT 1
       ) w JOIN audit_checkpoint c ON c.organisation_id = $1 AND c.size = w.size
       WHERE c.sealed_at >= n.sealed_at - interval '${COSIGNED_LAG}'
     )
     SELECT size, root, note, sealed_at AS "sealedAt" FROM (SELECT * FROM cosigned UNION ALL SELECT * FROM newest) heads LIMIT 1`,
    [organisationId, size],
  );
  if (!found) return null;
  const signed = await cosignatures(tx, organisationId, found.size);
  const note = found.note + signed.map(({ line }) => line).join('');
  return { ...found, note, witnessVkeys: signed.flatMap(({ vkey }) => vkey ?? []) };
}
