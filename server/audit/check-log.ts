import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import { parseCheckpoint } from './domain/checkpoint.ts';
import type { LogFault, LogFaultKind } from './domain/log-fault.ts';
import { isSameHash } from './domain/merkle-tree.ts';
import { openNote } from './domain/open-note.ts';
import { type Frontier, isWhole, rootOfFrontier } from './domain/tile-frontier.ts';
import { foldHashes, hashesOfTile, TILE_WIDTH } from './domain/tile-layout.ts';
import { verifyEd25519 } from './ed25519.ts';
import { joinHashes } from './join-hashes.ts';
import { logKeys } from './log-keys.store.ts';
import { verifierOf } from './log-keys.ts';
import { type CheckpointRow, newestCheckpoint, readFrontier } from './log-tree.views.ts';

/**
 * The log looks at itself before it signs. Every batch compares the root that the stored edge leads to with the one signed
 * last (`readEdge`). Whoever takes the lease, and a task that walks round the log all day, go through leaves, events and
 * tiles too (`checkStretch`). Whoever owns both the database and the key can still satisfy all of it: against that there
 * are witnesses.
 */
export interface Edge {
  frontier: Frontier;
  fault: LogFault | null;
}

function faultOf(size: number): (kind: LogFaultKind, detail: string) => LogFault {
  return (kind, detail) => ({ kind, detail, size });
}

/** Reads the right edge of the tree and compares its root with the last checkpoint's. */
export async function readEdge(tx: Tx, organisationId: string, last: CheckpointRow | null): Promise<Edge> {
  const size = last?.size ?? 0;
  const frontier = await readFrontier(tx, organisationId, size);
  const fault = faultOf(size);
  if (!isWhole(frontier)) return { frontier, fault: fault('leaf-missing', 'The right edge has holes.') };
  const root = rootOfFrontier(frontier);
  const isSame = last === null || isSameHash(root, last.root);
  const detail = `Signed ${last?.root.toHex()}, found ${root.toHex()}.`;
  return { frontier, fault: isSame ? null : fault('root-differs', detail) };
}

/** Checks the last checkpoint against our keys and its own row. */
async function checkpointFault(
  tx: Tx,
  organisationId: string,
  last: CheckpointRow,
): Promise<LogFault | null> {
  const keys = (await logKeys(tx, organisationId)).map(verifierOf);
  const fault = faultOf(last.size);
  try {
    const note = openNote(last.note, keys, verifyEd25519);
    const { origin, size, root } = parseCheckpoint(note.text);
    const isOurs = note.verified.some(({ key }) => key.name === origin);
    if (isOurs && size === last.size && isSameHash(root, last.root)) return null;
    return fault('checkpoint-not-ours', `The note speaks of ${size} leaves of ${origin}.`);
  } catch (error) {
    return fault('checkpoint-not-ours', error instanceof Error ? error.message : String(error));
  }
}

async function countFault(tx: Tx, organisationId: string, size: number): Promise<LogFault | null> {
  const found = await row<{ count: number; last: number | null }>(
    tx,
    'SELECT count(*) AS count, max(leaf_index) AS last FROM audit_leaf WHERE organisation_id = $1',
    [organisationId],
  );
  if (found?.count === size && (found.last ?? -1) === size - 1) return null;
  return faultOf(size)(
    'leaf-missing',
    `There are ${found?.count ?? 0} leaves up to index ${found?.last ?? 'none'}.`,
  );
}

/** Looks for an event that is gone or says something else than its leaf, from one index up to another. */
async function eventFault(
  tx: Tx,
  organisationId: string,
  size: number,
  from: number,
  to: number,
): Promise<LogFault | null> {
  const found = await row<{ leafIndex: number; eventId: string; isMissing: boolean }>(
    tx,
    `SELECT l.leaf_index AS "leafIndex", l.event_id AS "eventId", e.id IS NULL AS "isMissing" FROM audit_leaf l
     LEFT JOIN audit_event e ON e.id = l.event_id AND e.organisation_id = l.organisation_id
     WHERE l.organisation_id = $1 AND l.leaf_index >= $2 AND l.leaf_index < $3
       AND (e.id IS NULL OR sha256('\\x00'::bytea || convert_to(e.canonical, 'UTF8')) <> l.leaf_hash)
     ORDER BY l.leaf_index LIMIT 1`,
    [organisationId, from, to],
  );
  if (!found) return null;
  const kind = found.isMissing ? 'event-missing' : 'event-changed';
  return faultOf(size)(kind, `Leaf ${found.leafIndex}, event ${found.eventId}.`);
}

interface StoredTile {
  level: number;
  index: number;
  hashes: Buffer;
  root: Buffer;
  isFromBelow: boolean | null;
}

const TILE = 'level, tile_index AS index, hashes, root';

/** Tiles of level 0 beneath a stretch of leaves, and all tiles above, each compared with what lies beneath it. */
function tilesToCheck(tx: Tx, organisationId: string, from: number, to: number): Promise<StoredTile[]> {
  return rows<StoredTile>(
    tx,
    `SELECT ${TILE}, hashes = (SELECT string_agg(l.leaf_hash, ''::bytea ORDER BY l.leaf_index) FROM audit_leaf l
       WHERE l.organisation_id = $1 AND l.leaf_index >= t.tile_index * 256 AND l.leaf_index < t.tile_index * 256 + 256) AS "isFromBelow"
     FROM audit_tile t WHERE organisation_id = $1 AND level = 0 AND tile_index >= $2 AND tile_index < $3
     UNION ALL
     SELECT ${TILE}, hashes = (SELECT string_agg(b.root, ''::bytea ORDER BY b.tile_index) FROM audit_tile b
       WHERE b.organisation_id = $1 AND b.level = t.level - 1
         AND b.tile_index >= t.tile_index * 256 AND b.tile_index < t.tile_index * 256 + 256) AS "isFromBelow"
     FROM audit_tile t WHERE organisation_id = $1 AND level > 0`,
    [organisationId, Math.floor(from / TILE_WIDTH), Math.ceil(to / TILE_WIDTH)],
  );
}

async function tileFault(
  tx: Tx,
  organisationId: string,
  size: number,
  from: number,
  to: number,
): Promise<LogFault | null> {
  const tiles = await tilesToCheck(tx, organisationId, from, to);
  const wrong = tiles.find(
    ({ hashes, root, isFromBelow }) =>
      !isFromBelow || !isSameHash(foldHashes(hashesOfTile(hashes), joinHashes), root),
  );
  if (wrong) return faultOf(size)('tile-differs', `Tile ${wrong.index} of level ${wrong.level}.`);
  const expected =
    Math.min(Math.ceil(to / TILE_WIDTH), Math.floor(size / TILE_WIDTH)) - Math.floor(from / TILE_WIDTH);
  const count = tiles.filter(({ level }) => level === 0).length;
  if (count >= Math.max(0, expected)) return null;
  return faultOf(size)('tile-differs', `${count} tiles where there should be ${expected}.`);
}

/**
 * Goes through the log from one leaf up to another: events against leaves, leaves against tiles, tiles against the root
 * that was signed last. Returns the first thing that differs, or null. About 5 s for a million leaves.
 */
export async function checkStretch(
  tx: Tx,
  organisationId: string,
  from: number,
  to: number,
): Promise<LogFault | null> {
  const last = await newestCheckpoint(tx, organisationId);
  if (!last) return countFault(tx, organisationId, 0);
  const end = Math.min(to, last.size);
  return (
    (await checkpointFault(tx, organisationId, last)) ??
    (await eventFault(tx, organisationId, last.size, from, end)) ??
    (await tileFault(tx, organisationId, last.size, from, end)) ??
    (await readEdge(tx, organisationId, last)).fault
  );
}

/** Checks the newest `newest` leaves, and that there are as many leaves as were signed. */
export async function checkNewest(tx: Tx, organisationId: string, newest: number): Promise<LogFault | null> {
  const size = (await newestCheckpoint(tx, organisationId))?.size ?? 0;
  return (
    (await countFault(tx, organisationId, size)) ??
    (await checkStretch(tx, organisationId, Math.max(0, size - newest), size))
  );
}
