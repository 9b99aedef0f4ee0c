import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Hash } from './domain/merkle-tree.ts';
import type { Frontier } from './domain/tile-frontier.ts';
import { edgeOf, hashesOfTile, TILE_WIDTH, type TileId } from './domain/tile-layout.ts';

export interface CheckpointRow {
  size: number;
  root: Uint8Array;
  note: string;
  sealedAt: Date;
  /** How long the oldest event of its batch had waited. */
  waitedMs: number;
}

const CHECKPOINT = 'c.size, c.root, c.note, c.sealed_at AS "sealedAt", c.waited_ms AS "waitedMs"';

/** The newest tree head of an organisation, or null before its first event was sealed. */
export function newestCheckpoint(tx: Tx, organisationId: string): Promise<CheckpointRow | null> {
  return row<CheckpointRow>(
    tx,
    `SELECT ${CHECKPOINT} FROM audit_checkpoint c WHERE c.organisation_id = $1 ORDER BY c.size DESC LIMIT 1`,
    [organisationId],
  );
}

/** The newest tree head that a witness cosigned and that holds more than `above` leaves, or null. */
export function newestCosigned(tx: Tx, organisationId: string, above: number): Promise<CheckpointRow | null> {
  return row<CheckpointRow>(
    tx,
    `SELECT ${CHECKPOINT} FROM audit_cosignature w
     JOIN audit_checkpoint c ON c.organisation_id = w.organisation_id AND c.size = w.size
     WHERE w.organisation_id = $1 AND w.size > $2 ORDER BY w.size DESC LIMIT 1`,
    [organisationId, above],
  );
}

/** By what witnesses cosigned a tree head, and the keys that check it where they were kept. */
export function cosignatures(
  tx: Tx,
  organisationId: string,
  size: number,
): Promise<{ line: string; vkey: string | null }[]> {
  return rows(
    tx,
    'SELECT line, vkey FROM audit_cosignature WHERE organisation_id = $1 AND size = $2 ORDER BY witness LIMIT 16',
    [organisationId, size],
  );
}

/** The lines by which witnesses cosigned a tree head. */
export async function cosignatureLines(tx: Tx, organisationId: string, size: number): Promise<string[]> {
  return (await cosignatures(tx, organisationId, size)).map(({ line }) => line);
}

/** How long events waited for their seal since `since`: the longest, and the 95th of 100 batches. */
export async function sealWaits(
  tx: Tx,
  organisationId: string,
  since: Date,
): Promise<{ batches: number; longestMs: number | null; usualMs: number | null }> {
  const found = await row<{ batches: number; longestMs: number | null; usualMs: number | null }>(
    tx,
    `SELECT count(*)::int AS batches, max(waited_ms) AS "longestMs",
       (percentile_disc(0.95) WITHIN GROUP (ORDER BY waited_ms)) AS "usualMs"
     FROM (SELECT waited_ms FROM audit_checkpoint WHERE organisation_id = $1 AND sealed_at >= $2
           ORDER BY size DESC LIMIT 20000) c`,
    [organisationId, since],
  );
  return found ?? { batches: 0, longestMs: null, usualMs: null };
}

/** Of the newest 5,000 events those that are not sealed yet, and the time of the oldest of them. */
export async function unsealedEvents(
  tx: Tx,
  organisationId: string,
): Promise<{ count: number; oldestAt: Date | null }> {
  const found = await row<{ count: number; oldestAt: Date | null }>(
    tx,
    `SELECT count(*)::int AS count, min(at) AS "oldestAt"
     FROM (SELECT event_id, at FROM audit_searchable WHERE organisation_id = $1
           ORDER BY at DESC, event_id DESC LIMIT 5000) e
     WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.event_id)`,
    [organisationId],
  );
  return found ?? { count: 0, oldestAt: null };
}

/** Leaf hashes side by side, from one index up to, not including, another. */
async function leafHashes(tx: Tx, organisationId: string, from: number, to: number): Promise<Uint8Array> {
  const found = await row<{ hashes: Buffer | null }>(
    tx,
    `SELECT string_agg(leaf_hash, ''::bytea ORDER BY leaf_index) AS hashes FROM audit_leaf
     WHERE organisation_id = $1 AND leaf_index >= $2 AND leaf_index < $3`,
    [organisationId, from, to],
  );
  return found?.hashes ?? new Uint8Array(0);
}

/**
 * The bytes of the first `width` hashes of a tile: a full one as it is stored, a partial one from what lies beneath.
 * Fewer bytes than asked for mean that the tree has a hole.
 */
export async function tileBytes(
  tx: Tx,
  organisationId: string,
  { level, index }: TileId,
  width: number,
): Promise<Uint8Array> {
  const from = index * TILE_WIDTH;
  if (width === TILE_WIDTH) {
    const full = await row<{ hashes: Buffer }>(
      tx,
      'SELECT hashes FROM audit_tile WHERE organisation_id = $1 AND level = $2 AND tile_index = $3',
      [organisationId, level, index],
    );
    return full?.hashes ?? new Uint8Array(0);
  }
  if (level === 0) return leafHashes(tx, organisationId, from, from + width);
  const found = await row<{ hashes: Buffer | null }>(
    tx,
    `SELECT string_agg(root, ''::bytea ORDER BY tile_index) AS hashes FROM audit_tile
     WHERE organisation_id = $1 AND level = $2 AND tile_index >= $3 AND tile_index < $4`,
    [organisationId, level - 1, from, from + width],
  );
  return found?.hashes ?? new Uint8Array(0);
}

/** The right edge of the tree of `size` leaves. */
export async function readFrontier(tx: Tx, organisationId: string, size: number): Promise<Frontier> {
  const edges: Hash[][] = [];
  for (const { level, index, width } of edgeOf(size)) {
    while (edges.length < level) edges.push([]);
    edges.push(hashesOfTile(await tileBytes(tx, organisationId, { level, index }, width)));
  }
  return { size, edges };
}

/** Where an event stands in the tree, or null while it is not sealed. */
export function leafOfEvent(
  tx: Tx,
  organisationId: string,
  eventId: string,
): Promise<{ leafIndex: number; leafHash: Uint8Array } | null> {
  return row(
    tx,
    `SELECT leaf_index AS "leafIndex", leaf_hash AS "leafHash" FROM audit_leaf WHERE organisation_id = $1 AND event_id = $2`,
    [organisationId, eventId],
  );
}

export interface SealedEvent {
  leafIndex: number;
  eventId: string;
  canonical: string;
}

/** Sealed events in the order of the tree, from an index on. */
export function sealedEvents(
  tx: Tx,
  organisationId: string,
  from: number,
  limit: number,
): Promise<SealedEvent[]> {
  return rows<SealedEvent>(
    tx,
    `SELECT l.leaf_index AS "leafIndex", l.event_id AS "eventId", e.canonical FROM audit_leaf l
     JOIN audit_event e ON e.id = l.event_id
     WHERE l.organisation_id = $1 AND l.leaf_index >= $2 ORDER BY l.leaf_index LIMIT $3`,
    [organisationId, from, limit],
  );
}
