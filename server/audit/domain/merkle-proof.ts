import { hashOfRange, type LeafRange, type NodeId, splitOf } from './merkle-nodes.ts';
import { EMPTY_ROOT, HASH_BYTES, type Hash, isSameHash, nodeHash } from './merkle-tree.ts';

/**
 * Proofs of RFC 6962 §2.1. Which subtrees a proof consists of follows from the numbers alone, so whoever keeps the tree
 * first asks for the ranges, fetches what they need, and then has them hashed. Verification follows RFC 9162 §2.1.3.2
 * and §2.1.4.2 and trusts nothing it is given.
 */

/** What the inclusion proof of leaf `index` in the tree of `size` leaves consists of, from the leaf's sibling upwards. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new RangeError(`there is no leaf ${index} in a tree of ${size}`);
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** What the proof consists of that the tree of `oldSize` leaves is a prefix of the one of `size`. */
export function consistencyRanges(oldSize: number, size: number): LeafRange[] {
  if (!Number.isSafeInteger(oldSize) || oldSize < 0 || oldSize > size)
    throw new RangeError(`a tree of ${oldSize} cannot be a prefix of one of ${size}`);
  if (oldSize === 0 || oldSize === size) return [];
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (oldSize !== end) {
    const middle = start + splitOf(end - start);
    if (oldSize <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // The verifier holds the old root, which is this subtree only when it begins at the first leaf.
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** Hashes the ranges of a proof. */
export function proofOf(ranges: readonly LeafRange[], hashOf: (node: NodeId) => Hash): Hash[] {
  return ranges.map((range) => hashOfRange(range, hashOf));
}

const half = (n: number) => Math.floor(n / 2);
const isOdd = (n: number) => n % 2 === 1;

function areHashes(hashes: readonly Hash[]): boolean {
  return hashes.every((hash) => hash.length === HASH_BYTES);
}

/** The root that an inclusion proof leads to, or null when it has the wrong length. */
export function rootFromInclusion(
  index: number,
  size: number,
  leaf: Hash,
  path: readonly Hash[],
): Hash | null {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
  if (!areHashes([leaf, ...path])) return null;
  let node = index;
  let last = size - 1;
  let root = leaf;
  for (const hash of path) {
    if (last === 0) return null;
    if (isOdd(node) || node === last) {
      root = nodeHash(hash, root);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      root = nodeHash(root, hash);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 ? root : null;
}

/** Whether the path shows that the leaf is at `index` of the tree of `size` leaves with this root. */
export function verifyInclusion(given: {
  index: number;
  size: number;
  leaf: Hash;
  path: readonly Hash[];
  root: Hash;
}): boolean {
  const root = rootFromInclusion(given.index, given.size, given.leaf, given.path);
  return root !== null && isSameHash(root, given.root);
}

/** Whether the proof shows that the old tree is a prefix of the new one. */
export function verifyConsistency(given: {
  oldSize: number;
  size: number;
  oldRoot: Hash;
  root: Hash;
  proof: readonly Hash[];
}): boolean {
  const { oldSize, size, oldRoot, root, proof } = given;
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(size) || oldSize < 0 || oldSize > size)
    return false;
  if (!areHashes([oldRoot, root, ...proof])) return false;
  if (oldSize === size) return proof.length === 0 && isSameHash(oldRoot, root);
  if (oldSize === 0) return proof.length === 0 && isSameHash(oldRoot, EMPTY_ROOT);
  let node = oldSize - 1;
  let last = size - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  // Node 0 here means that the old tree is perfect, and its root the first hash.
  const path = node === 0 ? [oldRoot, ...proof] : [...proof];
  const first = path.shift();
  if (!first) return false;
  let oldHash = first;
  let newHash = first;
  for (const hash of path) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldHash = nodeHash(hash, oldHash);
      newHash = nodeHash(hash, newHash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      newHash = nodeHash(newHash, hash);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && isSameHash(oldHash, oldRoot) && isSameHash(newHash, root);
}
