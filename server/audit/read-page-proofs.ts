import type { Tx } from '#server/platform/tx.ts';
import { type NodeId, nodesOfRange } from './domain/merkle-nodes.ts';
import { inclusionRanges, proofOf } from './domain/merkle-proof.ts';
import type { Hash } from './domain/merkle-tree.ts';
import { foldHashes, hashesOfTile, tileOfNode, widthOf } from './domain/tile-layout.ts';
import { tileBytes } from './log-tree.views.ts';

/**
 * Inclusion proofs of neighbouring leaves in the tree of one size. Neighbours share nearly all their nodes, so each tile is
 * fetched and each node hashed once for the whole page.
 */
export async function readPageProofs(
  tx: Tx,
  organisationId: string,
  indexes: readonly number[],
  size: number,
): Promise<Hash[][]> {
  const tiles = new Map<string, Hash[]>();
  const nodes = new Map<string, Hash>();
  const ranges = indexes.map((index) => inclusionRanges(index, size));
  for (const node of ranges.flat().flatMap(nodesOfRange)) {
    const { level, index } = tileOfNode(node);
    const name = `${level}/${index}`;
    if (tiles.has(name)) continue;
    const bytes = await tileBytes(tx, organisationId, { level, index }, widthOf({ level, index }, size));
    tiles.set(name, hashesOfTile(bytes));
  }
  const hashOf = (node: NodeId): Hash => {
    const name = `${node.level}/${node.index}`;
    const known = nodes.get(name);
    if (known) return known;
    const { level, index, from, count } = tileOfNode(node);
    const hash = foldHashes((tiles.get(`${level}/${index}`) ?? []).slice(from, from + count));
    nodes.set(name, hash);
    return hash;
  };
  return ranges.map((own) => proofOf(own, hashOf));
}
