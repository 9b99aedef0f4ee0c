import { describe, expect, test } from 'vitest';
import { afterFailure, type Bucket, THROTTLES, waitMs } from './throttle.ts';

const start = new Date('2026-03-12T14:05:00Z');
const later = (ms: number) => new Date(start.getTime() + ms);

function fail(times: number, from: Bucket | null = null): Bucket {
  let bucket = from;
  for (let i = 0; i < times; i += 1) bucket = afterFailure(bucket, THROTTLES.pair, start);
  if (!bucket) throw new Error('fail at least once');
  return bucket;
}

describe('progressive delay', () => {
  test.each([
    [1, 0],
    [5, 0],
    [6, 2_000],
    [7, 4_000],
    [10, 32_000],
    [14, 512_000],
    [15, 900_000],
    [4_000, 900_000],
  ])('after %i failures the next attempt waits %i ms', (failures, wait) => {
    expect(waitMs(fail(failures), start)).toBe(wait);
  });

  test('nobody waits without a bucket, and a delay ends', () => {
    expect(waitMs(null, start)).toBe(0);
    expect(waitMs(fail(6), later(2_001))).toBe(0);
  });

  test('failures are forgotten after the window, but not while a delay runs', () => {
    expect(afterFailure(fail(9), THROTTLES.pair, later(61 * 60_000)).failures).toBe(1);
    const blocked = { ...fail(20), blockedUntil: later(62 * 60_000) };
    expect(afterFailure(blocked, THROTTLES.pair, later(61 * 60_000)).failures).toBe(21);
  });
});
