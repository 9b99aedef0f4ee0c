import { describe, expect, test } from 'vitest';
import { prepareSpanTree, treeKey, unfolded } from './prepare-span-tree.ts';

const span = (id: string, parentId: string | null, startMs: number, durationMs: number | null) => ({
  id,
  parentId,
  startMs,
  durationMs,
});

const spans = [
  span('c', 'a', 60, 20),
  span('a', null, 0, 100),
  span('b', 'a', 10, 40),
  span('d', 'b', 20, 10),
  span('orphan', 'gone', 90, null),
];

describe('the tree of spans', () => {
  test('parents stand before their children, children as they began, orphans as roots', () => {
    const lines = prepareSpanTree(spans);
    expect(lines.map(({ span: { id }, level, below }) => [id, level, below])).toEqual([
      ['a', 1, 3],
      ['b', 2, 1],
      ['d', 3, 0],
      ['c', 2, 0],
      ['orphan', 1, 0],
    ]);
    expect(lines[1]).toMatchObject({ left: 0.1, width: 0.4 });
    expect(lines[4]).toMatchObject({ left: 0.9, width: expect.closeTo(0.1) });
  });

  test('nothing lies outside the axis, and nothing is too narrow to be seen', () => {
    const lines = prepareSpanTree([span('a', null, 0, 1000), span('b', 'a', 1000, 0)]);
    for (const { left, width } of lines) {
      expect(width).toBeGreaterThan(0);
      expect(left + width).toBeLessThanOrEqual(1);
    }
  });

  test('circles are shown once and end', () => {
    const lines = prepareSpanTree([span('a', 'b', 0, 1), span('b', 'a', 0, 1), span('self', 'self', 0, 1)]);
    expect(lines.map(({ span: { id } }) => id).sort()).toEqual(['a', 'b', 'self']);
  });

  test('a chain of ten thousand spans is laid out', () => {
    const chain = Array.from({ length: 10_000 }, (_, at) =>
      span(`s${at}`, at === 0 ? null : `s${at - 1}`, at, 1),
    );
    expect(prepareSpanTree(chain).at(-1)?.level).toBe(10_000);
  });

  test('what is folded hides what is below it, and nothing else', () => {
    const seen = unfolded(prepareSpanTree(spans), new Set(['b']));
    expect(seen.map(({ span: { id } }) => id)).toEqual(['a', 'b', 'c', 'orphan']);
  });

  test.each([
    ['ArrowDown', 0, { go: 1 }],
    ['ArrowUp', 0, { go: 0 }],
    ['End', 0, { go: 4 }],
    ['Home', 3, { go: 0 }],
    ['ArrowRight', 1, { go: 2 }],
    ['ArrowRight', 2, { go: 2 }],
    ['ArrowLeft', 1, { fold: 'b' }],
    ['ArrowLeft', 2, { go: 1 }],
    ['ArrowLeft', 4, { go: 4 }],
    ['x', 0, null],
  ] as const)('%s on line %i', (key, at, expected) => {
    expect(treeKey(key, prepareSpanTree(spans), at, new Set())).toEqual(expected);
  });
});
