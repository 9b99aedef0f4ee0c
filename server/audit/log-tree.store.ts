import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { FullTile } from './domain/tile-frontier.ts';

/** What one statement put into the tree. */
export interface AddedLeaves {
  count: number;
  /** Leaf hashes side by side, in the order of the tree. */
  hashes: Uint8Array;
  /** When the oldest of the events was written. */
  oldestAt: Date | null;
  /** The newest transaction among them; others of the same one may be left. */
  lastXid: string | null;
}

/**
 * Throws unless the lease is still held under this fencing token, and keeps it from being taken until the transaction ends.
 * For the rest of the transaction joins go by index: what is looked for is few, and what it is compared with is everything.
 */
export async function holdFence(tx: Tx, lease: string, fence: number): Promise<void> {
  const held = await row(
    tx,
    `SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
     FROM lease WHERE name = $1 AND fence = $2 FOR SHARE`,
    [lease, fence],
  );
  if (held === null) throw new Error(`the lease ${lease} was lost`);
}

/**
 * Appends events without a leaf to an organisation's tree, at most `limit`, in the order of their transactions and ids.
 * Hashing happens where the events lie, so nothing but hashes travels. Looks at transactions from `mark` on.
 */
export async function addLeaves(
  tx: Tx,
  organisationId: string,
  from: { size: number; mark: string },
  limit: number,
): Promise<AddedLeaves> {
  const added = await row<AddedLeaves>(
    tx,
    `WITH chosen AS MATERIALIZED (
       SELECT e.id, e.xid FROM audit_event e
       WHERE e.organisation_id = $1 AND e.xid >= $2::xid8
         AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)
       ORDER BY e.xid, e.id LIMIT $4
     ), fresh AS (
       SELECT c.id, c.xid, e.at, sha256('\\x00'::bytea || convert_to(e.canonical, 'UTF8')) AS hash,
         $3::bigint - 1 + row_number() OVER (ORDER BY c.xid, c.id) AS leaf_index
       FROM chosen c JOIN audit_event e ON e.id = c.id
     ), put AS (
       INSERT INTO audit_leaf (organisation_id, leaf_index, event_id, leaf_hash)
       SELECT $1, leaf_index, id, hash FROM fresh
     )
     SELECT count(*)::int AS count, coalesce(string_agg(hash, ''::bytea ORDER BY leaf_index), ''::bytea) AS hashes,
       min(at) AS "oldestAt", max(xid)::text AS "lastXid" FROM fresh`,
    [organisationId, from.mark, from.size, limit],
  );
  return added ?? { count: 0, hashes: new Uint8Array(0), oldestAt: null, lastXid: null };
}

/** Keeps tiles that became full. */
export async function insertTiles(tx: Tx, organisationId: string, tiles: readonly FullTile[]): Promise<void> {
  if (tiles.length === 0) return;
  await rows(
    tx,
    `INSERT INTO audit_tile (organisation_id, level, tile_index, hashes, root)
     SELECT $1, * FROM unnest($2::int[], $3::bigint[], $4::bytea[], $5::bytea[])`,
    [
      organisationId,
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ hashes }) => Buffer.concat(hashes)),
      tiles.map(({ root }) => Buffer.from(root)),
    ],
  );
}

export async function insertCheckpoint(
  tx: Tx,
  organisationId: string,
  head: { size: number; root: Uint8Array; note: string; sealedAt: Date; waitedMs: number; fence: number },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO audit_checkpoint (organisation_id, size, root, note, sealed_at, waited_ms, fence) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [organisationId, head.size, Buffer.from(head.root), head.note, head.sealedAt, head.waitedMs, head.fence],
  );
}
