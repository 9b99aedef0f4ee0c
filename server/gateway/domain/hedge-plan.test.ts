import { expect, test } from 'vitest';
import { hedgeAfterMs, NO_HEDGES, takeHedge, withCall, withLatency } from './hedge-plan.ts';

const policy = { after: 'p95' as const, shareMax: 0.05 };
const seen = (latencies: number[]) => ({ ...NO_HEDGES, latencies });
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test.each<[string, number[], 'p95' | number, number | null]>([
  ['nothing was seen', [], 'p95', null],
  ['too little was seen', upTo(19), 'p95', null],
  ['twenty were seen', upTo(20), 'p95', 19],
  ['a hundred were seen', upTo(100).reverse(), 'p95', 95],
  ['the time is fixed', [], 30, 30],
])('when %s', (_, latencies, after, ms) => {
  expect(hedgeAfterMs(seen(latencies), { ...policy, after })).toBe(ms);
});

test('keeps the latest durations only', () => {
  let book = NO_HEDGES;
  for (const ms of upTo(250)) book = withLatency(book, ms);
  expect(book.latencies).toHaveLength(200);
  expect(book.latencies[0]).toBe(51);
});

test.each([0.05, 0.02, 0.01])(
  'of a thousand calls at most a share of %d gets a second attempt',
  (shareMax) => {
    let book = NO_HEDGES;
    let hedges = 0;
    for (let call = 0; call < 1_000; call += 1) {
      book = withCall(book, { ...policy, shareMax });
      const taken = takeHedge(book);
      if (taken) hedges += 1;
      book = taken ?? book;
    }
    expect(hedges).toBeLessThanOrEqual(1_000 * shareMax);
    expect(hedges).toBeGreaterThanOrEqual(1_000 * shareMax - 1);
  },
);

test('does not save up', () => {
  let book = NO_HEDGES;
  for (let call = 0; call < 10_000; call += 1) book = withCall(book, policy);
  expect(book.allowance).toBe(5);
});
