import { describe, expect, test } from 'vitest';
import { foldOn, NOTHING_YET, type OpenedChange } from './fold-state.ts';

const minute = (at: number) => new Date(Date.UTC(2026, 0, 1, 0, at));
const change = (n: number, at: number, op: OpenedChange['op'], set: Record<string, number> = {}) => ({
  eventId: `event-${n}`,
  at: minute(at),
  n,
  op,
  set: Object.fromEntries(
    Object.entries(set).map(([column, value]) => [column, { kind: 'known' as const, value }]),
  ),
});

function valuesAt(changes: readonly OpenedChange[], at: number, pieces = changes.length) {
  let fold = NOTHING_YET;
  for (let from = 0; from < changes.length; from += pieces)
    fold = foldOn(fold, changes.slice(from, from + pieces), minute(at));
  const { exists, isComplete, values } = fold.state;
  const known = Object.entries(values).map(([column, value]) => [
    column,
    value.kind === 'known' ? value.value : value.kind,
  ]);
  return { exists, isComplete, ...Object.fromEntries(known) };
}

const LIFE = [
  change(1, 1, 'insert', { a: 1, b: 1 }),
  change(2, 2, 'update', { a: 2 }),
  change(5, 3, 'update', { b: 5 }),
  change(7, 4, 'delete'),
  change(9, 5, 'insert', { a: 9 }),
];

describe('folding the changes of a row', () => {
  test.each([
    [0, { exists: false, isComplete: true }],
    [1, { exists: true, isComplete: true, a: 1, b: 1 }],
    [2, { exists: true, isComplete: true, a: 2, b: 1 }],
    [3, { exists: true, isComplete: true, a: 2, b: 5 }],
    [4, { exists: false, isComplete: true }],
    [5, { exists: true, isComplete: true, a: 9 }],
  ])('at minute %i, in one piece and in several', (at, state) => {
    for (const pieces of [1, 2, 3, 5]) expect(valuesAt(LIFE, at, pieces)).toEqual(state);
  });

  test('a change that waited for a later one ends the fold with it, in another piece too', () => {
    const waited = [
      change(1, 1, 'insert', { a: 1 }),
      change(2, 9, 'update', { a: 2 }),
      change(3, 5, 'update', { a: 3 }),
    ];
    for (const pieces of [1, 2, 3]) {
      expect(valuesAt(waited, 6, pieces)).toMatchObject({ a: 1 });
      expect(valuesAt(waited, 9, pieces)).toMatchObject({ a: 3 });
    }
  });

  test('what begins in the middle is not wholly known until its state is recorded', () => {
    const old = [change(4, 1, 'update', { a: 4 }), change(6, 2, 'state', { a: 4, b: 6 })];
    expect(valuesAt(old, 0)).toEqual({ exists: false, isComplete: false });
    expect(valuesAt(old, 1)).toEqual({ exists: true, isComplete: false, a: 4 });
    expect(valuesAt(old, 2)).toEqual({ exists: true, isComplete: true, a: 4, b: 6 });
  });
});
