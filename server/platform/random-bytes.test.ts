import { expect, test } from 'vitest';
import { freshBytes } from './random-bytes.ts';

test('no bytes are handed out twice, and what was handed out stays as it was', () => {
  const drawn = Array.from({ length: 2_000 }, (_, turn) => freshBytes(8 + (turn % 5) * 6));
  const seen = drawn.map((bytes) => bytes.toString('hex'));
  for (const bytes of drawn) expect(bytes.every((byte) => byte === 0)).toBe(false);
  expect(new Set(seen).size).toBe(drawn.length);
  freshBytes(1_024);
  expect(drawn.map((bytes) => bytes.toString('hex'))).toEqual(seen);
  expect(drawn.map(({ length }) => length)).toEqual(drawn.map((_, turn) => 8 + (turn % 5) * 6));
});

test('keys of any size are not drawn here', () => {
  expect(() => freshBytes(1_025)).toThrow(/node:crypto/);
});
