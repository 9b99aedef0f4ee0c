import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatEntries, parseEntries } from './entry-bundle.ts';
import { nodesOfRange } from './merkle-nodes.ts';
import { inclusionRanges } from './merkle-proof.ts';
import { type Hash, leafHash, rootOf } from './merkle-tree.ts';
import {
  edgeOf,
  foldHashes,
  hashesOfTile,
  parseTilePath,
  tileOfNode,
  tilePath,
  tilesOf,
  widthOf,
} from './tile-layout.ts';

describe('tile paths', () => {
  test.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 3, index: 1000, width: 17 }, 'tile/3/x001/000.p/17'],
    [{ level: 'entries', index: 999, width: 1 }, 'tile/entries/999.p/1'],
  ] as const)('%o is %s', (file, path) => {
    expect(tilePath(file)).toBe(path);
    expect(parseTilePath(path)).toEqual(file);
  });

  test.each([
    'tile/00/000',
    'tile/64/000',
    'tile/0/0',
    'tile/0/1000',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/-1/000',
    'tile/entries/',
    'tile/0/000/',
    'tile/0/../000',
    'tile/0/x999/x999/x999/x999/x999/999',
  ])('%s is none', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });
});

describe('tiles of a tree', () => {
  test('70,000 leaves have the tiles that the specification counts', () => {
    const tiles = tilesOf(70_000);
    const count = (level: number, isFull: boolean) =>
      tiles
        .filter((tile) => tile.level === level && (tile.width === 256) === isFull)
        .map(({ width }) => width);
    expect(count(0, true)).toHaveLength(273);
    expect(count(0, false)).toEqual([112]);
    expect(count(1, true)).toHaveLength(1);
    expect(count(1, false)).toEqual([17]);
    expect(count(2, false)).toEqual([1]);
    expect(edgeOf(70_000).map(({ level, index, width }) => [level, index, width])).toEqual([
      [0, 273, 112],
      [1, 1, 17],
      [2, 0, 1],
    ]);
    expect(edgeOf(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
    expect(edgeOf(0)).toEqual([]);
    expect(widthOf({ level: 0, index: 274 }, 70_000)).toBe(0);
  });

  test('every node that a proof needs lies in a tile that is there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), fc.nat(), (size, seed) => {
        for (const node of inclusionRanges(seed % size, size).flatMap(nodesOfRange)) {
          const { level, index, from, count } = tileOfNode(node);
          if (from + count > widthOf({ level, index }, size)) return false;
        }
        return true;
      }),
    );
  });

  test('hashes fold to the root over them, and only in powers of two', () => {
    const leaves: Hash[] = Array.from({ length: 256 }, (_, at) => leafHash(new Uint8Array([at])));
    expect(foldHashes(leaves)).toEqual(rootOf(leaves));
    expect(foldHashes(leaves.slice(0, 1))).toEqual(leaves[0]);
    expect(() => foldHashes(leaves.slice(0, 3))).toThrow(RangeError);
    expect(() => foldHashes([])).toThrow(RangeError);
    expect(() => hashesOfTile(new Uint8Array(33))).toThrow(RangeError);
  });
});

describe('entry bundles', () => {
  test('come apart as they were put together', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (entries) => {
        expect(parseEntries(formatEntries(entries))).toEqual(entries.map((entry) => new Uint8Array(entry)));
      }),
    );
  });

  test('refuse what does not fit, and what is cut off', () => {
    expect(() => formatEntries([new Uint8Array(65_536)])).toThrow(RangeError);
    expect(parseEntries(formatEntries([new Uint8Array(65_535)]))).toHaveLength(1);
    expect(() => parseEntries(new Uint8Array([0, 2, 1]))).toThrow(RangeError);
    expect(() => parseEntries(new Uint8Array([0]))).toThrow(RangeError);
  });
});
