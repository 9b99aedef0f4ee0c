import type { NodeId } from './merkle-nodes.ts';
import { HASH_BYTES, type Hash, type NodeHash, nodeHash } from './merkle-tree.ts';

/**
 * The tree as tlog-tiles lays it out: tiles of 256 hashes, each hash of a tile being the root of a full tile one level
 * below. Every node of the tree lies within one tile, so proofs need a handful of tiles and no other form of storage.
 */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
const LEVEL_MAX = 63;

export interface TileId {
  level: number;
  index: number;
}

/** A file of the layout: hashes, or the entries beneath tiles of level 0. A width below 256 names a partial one. */
export interface TileFile {
  level: number | 'entries';
  index: number;
  width: number;
}

/** How many hashes the level `level` of tiles holds in a tree of `size` leaves. */
export function hashesOfLevel(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** How many hashes a tile has in a tree of `size` leaves: 256 when full, 0 when it is not there. */
export function widthOf({ level, index }: TileId, size: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, hashesOfLevel(level, size) - index * TILE_WIDTH));
}

/** Every tile of a tree, the last of each level being partial where need be. */
export function tilesOf(size: number): (TileId & { width: number })[] {
  const tiles: (TileId & { width: number })[] = [];
  for (let level = 0; hashesOfLevel(level, size) > 0; level += 1) {
    for (let index = 0; index * TILE_WIDTH < hashesOfLevel(level, size); index += 1)
      tiles.push({ level, index, width: widthOf({ level, index }, size) });
  }
  return tiles;
}

/** The rightmost tile of each level that is not full: with them, a tree can be continued. */
export function edgeOf(size: number): (TileId & { width: number })[] {
  const tiles: (TileId & { width: number })[] = [];
  for (let level = 0; hashesOfLevel(level, size) > 0; level += 1) {
    const index = Math.floor(hashesOfLevel(level, size) / TILE_WIDTH);
    const width = widthOf({ level, index }, size);
    if (width > 0) tiles.push({ level, index, width });
  }
  return tiles;
}

/** The tile in which a node lies, and which of its hashes are the node's leaves there. */
export function tileOfNode({ level, index }: NodeId): TileId & { from: number; count: number } {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level % TILE_HEIGHT);
  const first = index * count;
  const tile = Math.floor(first / TILE_WIDTH);
  return { level: tileLevel, index: tile, from: first - tile * TILE_WIDTH, count };
}

/** The root over 2^n hashes side by side; `join` may be a faster `nodeHash` where there are many. */
export function foldHashes(hashes: readonly Hash[], join: NodeHash = nodeHash): Hash {
  if (hashes.length === 0 || !Number.isInteger(Math.log2(hashes.length)))
    throw new RangeError(`${hashes.length} hashes are no perfect subtree`);
  let row = hashes;
  while (row.length > 1) {
    const above: Hash[] = [];
    let left: Hash | null = null;
    for (const hash of row) {
      if (left) above.push(join(left, hash));
      left = left ? null : hash;
    }
    row = above;
  }
  const [root] = row;
  if (!root) throw new RangeError('no hashes are no perfect subtree');
  return root;
}

/** Cuts a tile's bytes into hashes. */
export function hashesOfTile(bytes: Uint8Array): Hash[] {
  if (bytes.length % HASH_BYTES !== 0) throw new RangeError('a tile is a whole number of hashes');
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}

/** Where a tile lies below the log's prefix, such as `tile/0/x001/234.p/17`. */
export function tilePath({ level, index, width }: TileFile): string {
  const groups: string[] = [];
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(String(rest % 1000).padStart(3, '0'));
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Reads a path of the layout; null unless it is written exactly as `tilePath` writes it. */
export function parseTilePath(path: string): TileFile | null {
  const match = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (!match) return null;
  const [, where = '', digits = '', partial] = match;
  const level = where === 'entries' ? where : Number(where);
  const index = Number(digits.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const file: TileFile = { level, index, width };
  const isKnown = level === 'entries' || level <= LEVEL_MAX;
  return isKnown && Number.isSafeInteger(index) && width <= TILE_WIDTH && tilePath(file) === path
    ? file
    : null;
}
