import { expect, test } from 'vitest';
import { isReviewOverdue, REVIEW_EVERY_MS, type ReviewTimes, reviewDueAt } from './review-schedule.ts';

const began = new Date('2026-01-01T00:00:00Z');
const after = (ms: number, from = began) => new Date(from.getTime() + ms);
const day = 24 * 3_600_000;

test.each([
  ['a new organisation has a quarter', { lastClosedAt: null, openDueAt: null }, after(REVIEW_EVERY_MS)],
  [
    'a quarter after the last',
    { lastClosedAt: after(40 * day), openDueAt: null },
    after(40 * day + REVIEW_EVERY_MS),
  ],
  [
    'the open one comes first',
    { lastClosedAt: after(40 * day), openDueAt: after(50 * day) },
    after(50 * day),
  ],
] satisfies [string, Omit<ReviewTimes, 'beganAt'>, Date][])('%s', (_, times, due) => {
  const all = { beganAt: began, ...times };
  expect(reviewDueAt(all)).toEqual(due);
  expect(isReviewOverdue(all, due)).toBe(false);
  expect(isReviewOverdue(all, after(1, due))).toBe(true);
});
