import { expect, test } from 'vitest';
import { arrivedLately, mayCommit, NO_ARRIVALS, withArrival } from './may-commit.ts';

const pace = { slots: 4, rowsWorth: 32, gatherMs: 3, companyMin: 4 };

test.each([
  ['nothing waits', { inFlight: 0, queued: 0, waitedMs: 0, lately: 50 }, false],
  ['one record while little comes', { inFlight: 0, queued: 1, waitedMs: 0, lately: 3 }, true],
  ['another one beside a flush under way', { inFlight: 3, queued: 1, waitedMs: 0, lately: 3 }, true],
  ['as many flushes as there may be', { inFlight: 4, queued: 500, waitedMs: 900, lately: 3 }, false],
  ['one record while many come', { inFlight: 0, queued: 1, waitedMs: 0, lately: 4 }, false],
  ['enough of them', { inFlight: 1, queued: 32, waitedMs: 0, lately: 90 }, true],
  ['one that has waited for company', { inFlight: 1, queued: 1, waitedMs: 3, lately: 90 }, true],
])('%s', (_, moment, may) => {
  expect(mayCommit(moment, pace)).toBe(may);
});

test('what came is counted in windows and forgotten after two of them', () => {
  const at = (times: readonly number[]) =>
    times.reduce((known, time) => withArrival(known, time, 3), NO_ARRIVALS);
  expect(arrivedLately(NO_ARRIVALS, 10, 3)).toBe(0);
  expect(arrivedLately(at([10, 11, 12]), 12.5, 3)).toBe(3);
  expect(arrivedLately(at([10, 11, 12, 13]), 13, 3)).toBe(3);
  expect(arrivedLately(at([10, 11, 12]), 15, 3)).toBe(3);
  expect(arrivedLately(at([10, 11, 12]), 16, 3)).toBe(0);
  expect(arrivedLately(at([10, 11, 12, 20]), 20, 3)).toBe(1);
});
