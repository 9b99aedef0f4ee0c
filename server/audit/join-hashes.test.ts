import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { nodeHash } from './domain/merkle-tree.ts';
import { EMPTY_FRONTIER, growFrontier } from './domain/tile-frontier.ts';
import { joinHashes } from './join-hashes.ts';

const leaves = Array.from({ length: 700 }, (_, at) => createHash('sha256').update(String(at)).digest());

test('joins as the tree does, and leaves earlier results alone', () => {
  const [a, b, c] = leaves as [Buffer, Buffer, Buffer];
  const first = joinHashes(a, b);
  joinHashes(b, c);
  expect(Buffer.from(first)).toEqual(Buffer.from(nodeHash(a, b)));
});

test('grows the same tiles', () => {
  const bytes = (tiles: { root: Uint8Array }[]) => tiles.map(({ root }) => Buffer.from(root).toString('hex'));
  const quick = growFrontier(EMPTY_FRONTIER, leaves, joinHashes);
  expect(bytes(quick.tiles)).toEqual(bytes(growFrontier(EMPTY_FRONTIER, leaves).tiles));
  expect(quick.tiles).toHaveLength(2);
});
