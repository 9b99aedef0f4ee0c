import { expect, test } from 'vitest';
import { backoffMs, pauseMs, retryAfterMs } from './retry-pause.ts';

const now = new Date('2026-11-21T10:00:00Z');

test.each<[number, { baseMs: number; maxMs: number } | undefined, number, number]>([
  [1, undefined, 0, 0],
  [1, undefined, 0.5, 25],
  [1, { baseMs: 100, maxMs: 1_000 }, 0.999, 99.9],
  [2, { baseMs: 100, maxMs: 1_000 }, 0.5, 100],
  [3, { baseMs: 100, maxMs: 1_000 }, 0.5, 200],
  [9, { baseMs: 100, maxMs: 1_000 }, 0.5, 500],
])('after attempt %d with %j and %d there are %d ms', (attempt, backoff, random, ms) => {
  expect(backoffMs(attempt, backoff, random)).toBeCloseTo(ms, 6);
});

test.each([
  [undefined, null],
  ['', null],
  ['soon', null],
  ['0', 0],
  ['2', 2_000],
  [['3', '9'], 3_000],
  ['Sat, 21 Nov 2026 10:00:05 GMT', 5_000],
  ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
])('Retry-After %j asks for %j ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

const call = { attempt: 1, backoff: { baseMs: 100, maxMs: 100 }, random: 0.5, patienceMs: 500 };
test.each<[string, { askedMs: number | null; leftMs: number }, number | null]>([
  ['waits its own time', { askedMs: null, leftMs: 1_000 }, 50],
  ['waits as long as it is asked to', { askedMs: 400, leftMs: 1_000 }, 400],
  ['does not wait beyond its end', { askedMs: 1_000, leftMs: 1_000 }, null],
  ['has no time even for its own wait', { askedMs: null, leftMs: 40 }, null],
  ['is patient without an end', { askedMs: 400, leftMs: Number.POSITIVE_INFINITY }, 400],
  ['but not for ever', { askedMs: 60_000, leftMs: Number.POSITIVE_INFINITY }, null],
])('a call %s', (_, given, ms) => {
  expect(pauseMs({ ...call, ...given })).toBe(ms);
});
