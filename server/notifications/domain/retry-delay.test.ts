import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

test.each([
  [1, 0, 5_000],
  [2, 0, 10_000],
  [5, 0, 80_000],
  [30, 0, 3_600_000],
  [1, 1, 5_500],
])('after %i failures, with jitter %f, waits %i ms', (failures, jitter, expected) => {
  expect(retryDelayMs(failures, jitter)).toBe(expected);
});
