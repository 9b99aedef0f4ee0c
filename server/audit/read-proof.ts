import type { Tx } from '#server/platform/tx.ts';
import { type LeafRange, type NodeId, nodesOfRange } from './domain/merkle-nodes.ts';
import { consistencyRanges, inclusionRanges, proofOf } from './domain/merkle-proof.ts';
import type { Hash } from './domain/merkle-tree.ts';
import { foldHashes, hashesOfTile, TILE_WIDTH, tileOfNode, widthOf } from './domain/tile-layout.ts';
import { tileBytes } from './log-tree.views.ts';

/** Fetches the tiles that a proof's nodes lie in, each once, and hashes the proof from them. */
async function readProof(
  tx: Tx,
  organisationId: string,
  size: number,
  ranges: readonly LeafRange[],
): Promise<Hash[]> {
  const tiles = new Map<string, Hash[]>();
  for (const node of ranges.flatMap(nodesOfRange)) {
    const { level, index } = tileOfNode(node);
    const name = `${level}/${index}`;
    if (tiles.has(name)) continue;
    // A tree of an earlier size had narrower tiles; their hashes are the first of today's.
    const width = Math.min(TILE_WIDTH, widthOf({ level, index }, size));
    tiles.set(name, hashesOfTile(await tileBytes(tx, organisationId, { level, index }, width)));
  }
  return proofOf(ranges, (node: NodeId) => {
    const { level, index, from, count } = tileOfNode(node);
    return foldHashes((tiles.get(`${level}/${index}`) ?? []).slice(from, from + count));
  });
}

/** The path from a leaf to the root of the tree of `size` leaves. */
export function readInclusionProof(
  tx: Tx,
  organisationId: string,
  index: number,
  size: number,
): Promise<Hash[]> {
  return readProof(tx, organisationId, size, inclusionRanges(index, size));
}

/** The proof that the tree of `oldSize` leaves is a prefix of the one of `size`. */
export function readConsistencyProof(
  tx: Tx,
  organisationId: string,
  oldSize: number,
  size: number,
): Promise<Hash[]> {
  return readProof(tx, organisationId, size, consistencyRanges(oldSize, size));
}
