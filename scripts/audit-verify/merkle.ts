import { hash } from 'node:crypto';

/** RFC 6962 hashing, and the proofs over it as RFC 9162 §2.1 computes them. */
export const EMPTY_ROOT = hash('sha256', '', 'buffer');

/** What is hashed is put together here: one call for all of it takes half the time of several. */
let leaf = Buffer.alloc(64 * 1024);
const node = Buffer.alloc(65, 1);

export function hashLeaf(data: Uint8Array): Buffer {
  if (data.length >= leaf.length) leaf = Buffer.alloc(2 * data.length);
  leaf.set(data, 1);
  return hash('sha256', leaf.subarray(0, 1 + data.length), 'buffer');
}

export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  // An export may claim hashes of any length; what they lead to is then no root of ours.
  if (left.length !== 32 || right.length !== 32)
    return hash('sha256', Buffer.concat([Buffer.of(1), left, right]), 'buffer');
  node.set(left, 1);
  node.set(right, 33);
  return hash('sha256', node, 'buffer');
}

/** A tree that only grows: it keeps one hash per level, however many leaves it took. */
export class GrowingTree {
  size = 0;
  #full: { height: number; hash: Buffer }[] = [];

  add(leafHash: Buffer): void {
    let top = { height: 0, hash: leafHash };
    for (let last = this.#full.at(-1); last?.height === top.height; last = this.#full.at(-1)) {
      this.#full.pop();
      top = { height: top.height + 1, hash: hashNode(last.hash, top.hash) };
    }
    this.#full.push(top);
    this.size += 1;
  }

  root(): Buffer {
    return this.#full.length === 0
      ? EMPTY_ROOT
      : this.#full.map(({ hash }) => hash).reduceRight((right, left) => hashNode(left, right));
  }
}

/** The root that an inclusion proof leads to, or null when the proof has the wrong length. */
export function rootOfInclusion(
  index: number,
  size: number,
  leafHash: Buffer,
  path: readonly Uint8Array[],
): Buffer | null {
  if (!(index >= 0 && index < size)) return null;
  let place = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of path) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      hash = hashNode(sibling, hash);
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else hash = hashNode(hash, sibling);
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : null;
}

/** Whether a proof shows that the tree of one root is a prefix of the tree of the other. */
export function isContinued(
  older: { size: number; root: Buffer },
  newer: { size: number; root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size === 0) return proof.length === 0 && older.root.equals(EMPTY_ROOT);
  let place = older.size - 1;
  let last = newer.size - 1;
  const up = () => {
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  };
  while (place % 2 === 1) up();
  // A perfect older tree is itself the first hash.
  const [first, ...path] = place === 0 ? [older.root, ...proof] : proof;
  if (!first) return false;
  let before = first;
  let after = first;
  for (const hash of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      before = hashNode(hash, before);
      after = hashNode(hash, after);
      while (place % 2 === 0 && place !== 0) up();
    } else after = hashNode(after, hash);
    up();
  }
  return last === 0 && before.equals(older.root) && after.equals(newer.root);
}
