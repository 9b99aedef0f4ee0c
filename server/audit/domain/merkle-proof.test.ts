import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOfRange, type NodeId } from './merkle-nodes.ts';
import {
  consistencyRanges,
  inclusionRanges,
  proofOf,
  rootFromInclusion,
  verifyConsistency,
  verifyInclusion,
} from './merkle-proof.ts';
import {
  EMPTY_RANGE,
  EMPTY_ROOT,
  extendRange,
  type Hash,
  leafHash,
  rootOf,
  rootOfRange,
} from './merkle-tree.ts';

/** The tree that the reference implementations of Certificate Transparency are tested with. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(hexToBytes);

const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const PATHS: [index: number, size: number, path: string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

const PREFIXES: [oldSize: number, size: number, proof: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

function treeOf(leaves: readonly Hash[]) {
  const hashOf = ({ level, index }: NodeId): Hash =>
    rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
  return {
    root: (size: number) => rootOf(leaves.slice(0, size)),
    inclusion: (index: number, size: number) => proofOf(inclusionRanges(index, size), hashOf),
    consistency: (oldSize: number, size: number) => proofOf(consistencyRanges(oldSize, size), hashOf),
    hashOf,
  };
}

const known = treeOf(INPUTS.map(leafHash));
const many = treeOf(Array.from({ length: 150 }, (_, index) => leafHash(new Uint8Array([index]))));
const leafAt = (index: number) => leafHash(new Uint8Array([index]));

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  const at = Math.floor(bit / 8) % bytes.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}

describe('the known tree of Certificate Transparency', () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))('of %i leaves has its root', (size, root) => {
    expect(bytesToHex(known.root(size))).toBe(root);
    expect(bytesToHex(hashOfRange({ start: 0, end: size }, known.hashOf))).toBe(root);
  });

  test.each(PATHS)('leaf %i in %i leaves has its path', (index, size, path) => {
    expect(known.inclusion(index, size).map(bytesToHex)).toEqual(path);
  });

  test.each(PREFIXES)('%i leaves are a prefix of %i by the known proof', (oldSize, size, proof) => {
    expect(known.consistency(oldSize, size).map(bytesToHex)).toEqual(proof);
  });
});

describe('proofs', () => {
  test('every leaf of every tree up to 100 leaves is included, and nowhere else', () => {
    for (let size = 1; size <= 100; size += 1) {
      const root = many.root(size);
      for (let index = 0; index < size; index += 1) {
        const path = many.inclusion(index, size);
        expect(verifyInclusion({ index, size, leaf: leafAt(index), path, root })).toBe(true);
        const other = (index + 1) % size;
        if (other !== index)
          expect(verifyInclusion({ index: other, size, leaf: leafAt(index), path, root })).toBe(false);
      }
    }
  });

  test('every tree up to 64 leaves is a prefix of every larger one', () => {
    for (let size = 1; size <= 64; size += 1) {
      for (let oldSize = 0; oldSize <= size; oldSize += 1) {
        const given = { oldSize, size, oldRoot: many.root(oldSize), root: many.root(size) };
        expect(verifyConsistency({ ...given, proof: many.consistency(oldSize, size) })).toBe(true);
      }
    }
  });

  test('one flipped bit anywhere makes an inclusion proof fail', () => {
    const cases = fc
      .integer({ min: 2, max: 150 })
      .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }));
    fc.assert(
      fc.property(cases, fc.nat(), fc.nat({ max: 255 }), ({ size, index }, where, bit) => {
        const path = many.inclusion(index, size);
        const given = { index, size, leaf: leafAt(index), path, root: many.root(size) };
        const at = where % (path.length + 2);
        if (at === path.length) given.leaf = flipped(given.leaf, bit);
        else if (at === path.length + 1) given.root = flipped(given.root, bit);
        else given.path = path.map((hash, place) => (place === at ? flipped(hash, bit) : hash));
        return !verifyInclusion(given);
      }),
    );
  });

  test('one flipped bit anywhere, a hash too many or one too few makes a consistency proof fail', () => {
    const cases = fc
      .integer({ min: 2, max: 150 })
      .chain((size) =>
        fc.record({ size: fc.constant(size), oldSize: fc.integer({ min: 1, max: size - 1 }) }),
      );
    fc.assert(
      fc.property(cases, fc.nat(), fc.nat({ max: 255 }), ({ size, oldSize }, where, bit) => {
        const proof = many.consistency(oldSize, size);
        const given = { oldSize, size, oldRoot: many.root(oldSize), root: many.root(size), proof };
        const at = where % (proof.length + 4);
        if (at === proof.length) given.oldRoot = flipped(given.oldRoot, bit);
        else if (at === proof.length + 1) given.root = flipped(given.root, bit);
        else if (at === proof.length + 2) given.proof = [...proof, given.root];
        else if (at === proof.length + 3) given.proof = proof.slice(0, -1);
        else given.proof = proof.map((hash, place) => (place === at ? flipped(hash, bit) : hash));
        return !verifyConsistency(given);
      }),
    );
  });

  test('sizes that cannot be are refused, not looped over', () => {
    const leaf = leafAt(0);
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [-1, 2],
      [0.5, 2],
      [0, Number.NaN],
      [2 ** 53, 2 ** 54],
    ] as const) {
      expect(rootFromInclusion(index, size, leaf, [])).toBeNull();
    }
    expect(() => inclusionRanges(3, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(4, 3)).toThrow(RangeError);
    const given = { oldRoot: EMPTY_ROOT, root: leaf, proof: [] };
    expect(verifyConsistency({ ...given, oldSize: 2, size: 1 })).toBe(false);
    expect(verifyConsistency({ ...given, oldSize: 0, size: 2 ** 52, proof: [leaf] })).toBe(false);
    expect(verifyConsistency({ ...given, oldSize: 1, size: 2 ** 52 })).toBe(false);
  });

  test('a huge tree has proofs of at most 54 hashes', () => {
    expect(inclusionRanges(2 ** 52, 2 ** 53 - 1)).toHaveLength(53);
    expect(consistencyRanges(2 ** 52 + 1, 2 ** 53 - 1)).toHaveLength(54);
  });
});

test('a range that grows in pieces has the root of one that grew at once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 7 }), (pieces) => {
      let range = EMPTY_RANGE;
      for (const count of pieces)
        range = extendRange(
          range,
          Array.from({ length: count }, (_, at) => leafAt(range.size + at)),
        );
      return bytesToHex(rootOfRange(range)) === bytesToHex(many.root(range.size));
    }),
  );
});
