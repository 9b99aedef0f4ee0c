import { expect, test } from 'vitest';
import { isFollowed } from './follow-trace.ts';

const HOUR = 3_600_000;

test.each([
  ['IN_PROGRESS', false, 0, true],
  ['OK', true, 0, true],
  ['OK', false, 0, false],
  ['IN_PROGRESS', false, HOUR, false],
  ['OK', true, HOUR, false],
] as const)('%s, steps on their way: %s, begun %i ms ago', (state, isWaiting, age, expected) => {
  expect(isFollowed({ trace: { state, requestTimeMs: 1_000 }, isWaiting }, 1_000 + age)).toBe(expected);
});
