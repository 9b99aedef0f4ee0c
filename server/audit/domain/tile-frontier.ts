import { EMPTY_RANGE, extendRange, type Hash, type NodeHash, nodeHash, rootOfRange } from './merkle-tree.ts';
import { edgeOf, foldHashes, TILE_WIDTH, type TileId } from './tile-layout.ts';

/** The right edge of a tree in tiles: what a log must know to grow, and to tell its root. */
export interface Frontier {
  size: number;
  /** For each level the hashes of its last tile, unless that is full. */
  edges: readonly (readonly Hash[])[];
}

export interface FullTile extends TileId {
  hashes: readonly Hash[];
  root: Hash;
}

export const EMPTY_FRONTIER: Frontier = { size: 0, edges: [] };

/** Whether the edges are as wide as the size demands. */
export function isWhole({ size, edges }: Frontier): boolean {
  const widths = new Map(edgeOf(size).map(({ level, width }) => [level, width]));
  return (
    edges.every((edge, level) => edge.length === (widths.get(level) ?? 0)) && widths.size <= edges.length
  );
}

/** The root of the tree that ends at this edge. */
export function rootOfFrontier({ edges }: Frontier): Hash {
  const subtrees = [...edges].reverse().flatMap((edge) => extendRange(EMPTY_RANGE, edge).hashes);
  return rootOfRange({ size: 0, hashes: subtrees });
}

/** Appends leaf hashes; returns the new edge and every tile that became full, each hash being computed once. */
export function growFrontier(
  frontier: Frontier,
  leaves: readonly Hash[],
  join: NodeHash = nodeHash,
): { frontier: Frontier; tiles: FullTile[] } {
  const tiles: FullTile[] = [];
  const edges: Hash[][] = [];
  let added: readonly Hash[] = leaves;
  let before = frontier.size;
  for (let level = 0; added.length > 0 || level < frontier.edges.length; level += 1) {
    const row = [...(frontier.edges[level] ?? []), ...added];
    const first = Math.floor(before / TILE_WIDTH);
    const roots: Hash[] = [];
    for (let at = 0; at + TILE_WIDTH <= row.length; at += TILE_WIDTH) {
      const hashes = row.slice(at, at + TILE_WIDTH);
      const root = foldHashes(hashes, join);
      tiles.push({ level, index: first + at / TILE_WIDTH, hashes, root });
      roots.push(root);
    }
    edges.push(row.slice(roots.length * TILE_WIDTH));
    added = roots;
    before = first;
  }
  return { frontier: { size: frontier.size + leaves.length, edges }, tiles };
}
