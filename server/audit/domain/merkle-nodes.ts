import { EMPTY_ROOT, type Hash, nodeHash } from './merkle-tree.ts';

/** A perfect subtree: the 2^level leaves from index × 2^level on. */
export interface NodeId {
  level: number;
  index: number;
}

/** Leaves from `start` up to, not including, `end`. */
export interface LeafRange {
  start: number;
  end: number;
}

/** The largest power of two smaller than n, for n > 1: where RFC 6962 splits a tree of n leaves. */
export function splitOf(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/**
 * The perfect subtrees that a range falls into, left to right. The range must be one that RFC 6962 splits a tree into, so
 * that it begins at a multiple of the largest of them.
 */
export function nodesOfRange({ start, end }: LeafRange): NodeId[] {
  const nodes: NodeId[] = [];
  let at = start;
  let width = 1;
  let level = 0;
  while (width * 2 <= end - at) {
    width *= 2;
    level += 1;
  }
  for (; at < end; width /= 2, level -= 1) {
    if (width > end - at) continue;
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The root over a range, from the hashes of its perfect subtrees. */
export function hashOfRange(range: LeafRange, hashOf: (node: NodeId) => Hash): Hash {
  const [last, ...larger] = nodesOfRange(range).map(hashOf).reverse();
  if (!last) return EMPTY_ROOT;
  return larger.reduce((root, left) => nodeHash(left, root), last);
}
