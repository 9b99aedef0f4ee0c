import { describe, expect, test } from 'vitest';
import { type AlertState, nextAlert } from './alert-state.ts';

const rule = { threshold: 0.1, minimumCount: 20 };
const then = new Date('2026-11-21T10:00:00Z');
const now = new Date('2026-11-21T10:05:00Z');

const CASES: readonly [AlertState | null, number | null, number, AlertState, boolean][] = [
  // before, value, calls → after, starts firing
  [null, 0.02, 100, 'clear', false],
  [null, 0.1, 100, 'firing', true],
  [null, 0.9, 19, 'no-data', false],
  [null, null, 100, 'no-data', false],
  ['clear', 0.099, 100, 'clear', false],
  ['clear', 0.1, 20, 'firing', true],
  ['clear', 0.5, 3, 'no-data', false],
  ['no-data', 0.5, 100, 'firing', true],
  ['no-data', 0.05, 100, 'clear', false],
  ['firing', 0.5, 100, 'firing', false],
  ['firing', 0.09, 100, 'firing', false],
  ['firing', 0.081, 100, 'firing', false],
  ['firing', 0.079, 100, 'clear', false],
  ['firing', 0.5, 3, 'no-data', false],
];

describe('an alert', () => {
  test.each(CASES)(
    'that was %s and sees %s in %i calls is %s',
    (before, value, sampleCount, after, starts) => {
      const standing = before === null ? null : { state: before, since: then };
      const next = nextAlert(standing, { value, sampleCount }, rule, now);
      expect(next).toEqual({ state: after, since: before === after ? then : now, startsFiring: starts });
    },
  );
});
