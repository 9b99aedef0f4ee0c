import { describe, expect, test } from 'vitest';
import {
  ATTEMPTS_MAX,
  addCounts,
  addProblems,
  canActOnImport,
  IMPORT_STATES,
  NO_COUNTS,
  nextAttemptAt,
} from './import-facts.ts';

test('what can be done in which state', () => {
  const acts = IMPORT_STATES.map((state) => [
    state,
    canActOnImport(state, 'cancel'),
    canActOnImport(state, 'resume'),
  ]);
  expect(acts).toEqual([
    ['running', true, false],
    ['failed', true, true],
    ['cancelled', false, true],
    ['done', false, false],
  ]);
});

describe('when it is tried again', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  test.each([
    [1, 2_000],
    [2, 4_000],
    [5, 32_000],
    [9, 300_000],
  ])('after %i failures in %i ms', (failures, pause) => {
    expect(nextAttemptAt(failures, now)).toEqual(new Date(now.getTime() + pause));
  });
  test('not for ever', () => expect(nextAttemptAt(ATTEMPTS_MAX, now)).toBeNull());
});

test('counts add up', () => {
  expect(addCounts({ ...NO_COUNTS, runs: 2, bytes: 5 }, { runs: 1, files: 1, bytes: 7 })).toEqual({
    ...NO_COUNTS,
    runs: 3,
    files: 1,
    bytes: 12,
  });
});

test('the latest hundred problems are kept, each short', () => {
  const many = Array.from({ length: 120 }, (_, index) => ({ what: `run ${index}`, why: 'x'.repeat(500) }));
  const kept = addProblems(many.slice(0, 60), many.slice(60));
  expect([kept.length, kept[0]?.what, kept.at(-1)?.what]).toEqual([100, 'run 20', 'run 119']);
  expect(kept.at(-1)?.why).toBe(`${'x'.repeat(299)}…`);
});

test('a problem that is cut within a sign holds no half of it', () => {
  const [kept] = addProblems([], [{ what: 'run', why: `${'x'.repeat(298)}😀${'y'.repeat(10)}` }]);
  expect(kept?.why.isWellFormed()).toBe(true);
});
