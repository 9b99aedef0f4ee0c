import { expect, test } from 'vitest';
import { totalUsage } from './total-usage.ts';

const node = (id: string, parentId: string | null, total: number | null) => ({
  id,
  parentId,
  figures: total === null ? null : { total },
});

test.each([
  ['nothing', [node('a', null, null)], null],
  ['leaves', [node('a', null, null), node('b', 'a', 2), node('c', 'a', 3)], { total: 5 }],
  [
    'a parent that adds up its children',
    [node('a', null, 5), node('b', 'a', 2), node('c', 'a', 3)],
    { total: 5 },
  ],
  ['a grandparent that does', [node('a', null, 5), node('b', 'a', null), node('c', 'b', 3)], { total: 5 }],
  ['children whose parent is elsewhere', [node('b', 'gone', 2), node('c', 'gone', 3)], { total: 5 }],
  ['a circle', [node('a', 'b', null), node('b', 'a', null), node('c', 'b', 3)], { total: 3 }],
] as const)('figures of %s', (_, nodes, expected) => {
  expect(totalUsage(nodes)).toEqual(expected);
  expect(totalUsage(nodes.toReversed())).toEqual(expected);
});

test('a chain of a hundred thousand spans is added up', () => {
  const chain = Array.from({ length: 100_000 }, (_, at) =>
    node(`${at}`, at === 0 ? null : `${at - 1}`, at === 99_999 ? 1 : null),
  );
  expect(totalUsage(chain)).toEqual({ total: 1 });
  expect(totalUsage(chain.toReversed())).toEqual({ total: 1 });
});
