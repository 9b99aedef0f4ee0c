import { sha256 } from '@noble/hashes/sha2.js';

/**
 * The Merkle tree of RFC 6962 over SHA-256. Leaves are hashed with the prefix 0x00 and nodes with 0x01, so that no node
 * can pass for a leaf. A *compact range* is all that appending needs: the roots of the perfect subtrees that the leaves
 * so far fall into, largest first, one for each 1 in the binary form of the size.
 */
export type Hash = Uint8Array;

export const HASH_BYTES = 32;

/** The root of a tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: Hash = sha256(new Uint8Array(0));

export interface CompactRange {
  size: number;
  hashes: readonly Hash[];
}

export const EMPTY_RANGE: CompactRange = { size: 0, hashes: [] };

/** The hash of a leaf's data. */
export function leafHash(data: Uint8Array): Hash {
  const prefixed = new Uint8Array(1 + data.length);
  prefixed.set(data, 1);
  return sha256(prefixed);
}

/** Computes the hash of a node: `nodeHash`, or the same by other means. */
export type NodeHash = (left: Hash, right: Hash) => Hash;

/** The hash of a node over its two children. */
export function nodeHash(left: Hash, right: Hash): Hash {
  const prefixed = new Uint8Array(1 + 2 * HASH_BYTES);
  prefixed[0] = 1;
  prefixed.set(left, 1);
  prefixed.set(right, 1 + HASH_BYTES);
  return sha256(prefixed);
}

/** The range after these leaf hashes were appended to it. */
export function extendRange(range: CompactRange, leafHashes: Iterable<Hash>): CompactRange {
  const hashes = [...range.hashes];
  let { size } = range;
  for (const leaf of leafHashes) {
    let merged = leaf;
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = hashes.pop();
      if (!left) throw new Error(`a compact range of size ${range.size} has too few hashes`);
      merged = nodeHash(left, merged);
    }
    hashes.push(merged);
    size += 1;
  }
  return { size, hashes };
}

/** The root of the tree that a compact range stands for. */
export function rootOfRange(range: CompactRange): Hash {
  const [last, ...larger] = [...range.hashes].reverse();
  if (!last) return EMPTY_ROOT;
  return larger.reduce((root, left) => nodeHash(left, root), last);
}

/** The root over leaf hashes, from the first to the last. */
export function rootOf(leafHashes: Iterable<Hash>): Hash {
  return rootOfRange(extendRange(EMPTY_RANGE, leafHashes));
}

/** Whether two hashes are the same; they are public, so time may tell. */
export function isSameHash(left: Hash, right: Hash): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
