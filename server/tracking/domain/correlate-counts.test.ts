import { expect, test } from 'vitest';
import { correlateCounts } from './correlate-counts.ts';

const counts = (joint: number, filter1: number, filter2: number, total: number) => ({
  joint,
  filter1,
  filter2,
  total,
});

test.each([
  ['nothing at all', counts(0, 0, 0, 0), null],
  ['a filter that holds for none', counts(0, 0, 5, 10), null],
  ['never together', counts(0, 5, 5, 10), -1],
  ['always together', counts(5, 5, 5, 10), 1],
  ['all of them', counts(10, 10, 10, 10), 1],
  ['by chance', counts(25, 50, 50, 100), 0],
] as const)('%s', (_, given, expected) => {
  const { npmi, npmiSmoothed } = correlateCounts(given);
  if (expected === null) expect([npmi, npmiSmoothed]).toEqual([null, null]);
  else {
    expect(npmi).toBeCloseTo(expected);
    expect(Math.abs(npmiSmoothed ?? 9)).toBeLessThanOrEqual(1);
  }
});
