import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Hash, leafHash, rootOf } from './merkle-tree.ts';
import { EMPTY_FRONTIER, type FullTile, growFrontier, isWhole, rootOfFrontier } from './tile-frontier.ts';
import { hashesOfLevel, TILE_WIDTH, tilesOf } from './tile-layout.ts';

const leaves: Hash[] = Array.from({ length: 70_000 }, (_, at) =>
  leafHash(new TextEncoder().encode(String(at))),
);

test('a log that grows in batches has the same root and tiles as one that grew at once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 5 }), (batches) => {
      let frontier = EMPTY_FRONTIER;
      const tiles: FullTile[] = [];
      for (const count of batches) {
        const grown = growFrontier(frontier, leaves.slice(frontier.size, frontier.size + count));
        frontier = grown.frontier;
        tiles.push(...grown.tiles);
        if (!isWhole(frontier)) return false;
      }
      const full = tilesOf(frontier.size).filter(({ width }) => width === TILE_WIDTH);
      const sameRoot =
        bytesToHex(rootOfFrontier(frontier)) === bytesToHex(rootOf(leaves.slice(0, frontier.size)));
      return sameRoot && tiles.length === full.length;
    }),
    { numRuns: 30 },
  );
});

test('beyond 65,536 leaves tiles of tiles become full', () => {
  const { frontier, tiles } = growFrontier(EMPTY_FRONTIER, leaves);
  expect(bytesToHex(rootOfFrontier(frontier))).toBe(bytesToHex(rootOf(leaves)));
  expect(tiles.filter(({ level }) => level === 0)).toHaveLength(hashesOfLevel(1, 70_000));
  expect(tiles.filter(({ level }) => level === 1).map(({ index }) => index)).toEqual([0]);
  expect(frontier.edges.map((edge) => edge.length)).toEqual([112, 17, 1]);
});

test('an edge that lacks a hash is seen', () => {
  const { frontier } = growFrontier(EMPTY_FRONTIER, leaves.slice(0, 300));
  expect(isWhole(frontier)).toBe(true);
  expect(isWhole({ ...frontier, size: 301 })).toBe(false);
  expect(isWhole({ ...frontier, edges: frontier.edges.slice(0, 1) })).toBe(false);
});
