import { expect, test } from 'vitest';
import { openBulkheads } from './bulkheads.ts';

const policy = { concurrentMax: 2, waitMs: 5_000 };

test('lets as many in as it may, and turns away who would have to wait and may not', async () => {
  const bulkheads = openBulkheads();
  const first = await bulkheads.enter('a', policy, 0);
  const second = await bulkheads.enter('a', policy, 0);
  expect(first && second).toBeTruthy();
  expect(await bulkheads.enter('a', policy, 0)).toBeNull();
  expect(await bulkheads.enter('b', policy, 0)).not.toBeNull();
  first?.();
  first?.();
  expect(bulkheads.countOf('a').inside).toBe(1);
  expect(await bulkheads.enter('a', policy, 0)).not.toBeNull();
});

test('gives a place on in order, never to more than there are places', async () => {
  const bulkheads = openBulkheads();
  const leave = await bulkheads.enter('a', { ...policy, concurrentMax: 2 }, 0);
  await bulkheads.enter('a', policy, 0);
  const order: string[] = [];
  const third = bulkheads.enter('a', policy, 5_000).then((place) => {
    order.push('third');
    return place;
  });
  const fourth = bulkheads.enter('a', policy, 5_000).then((place) => {
    order.push('fourth');
    return place;
  });
  expect(await bulkheads.enter('a', policy, 5_000)).toBeNull();
  expect(bulkheads.countOf('a')).toEqual({ inside: 2, waiting: 2 });
  leave?.();
  const next = await third;
  expect(bulkheads.countOf('a')).toEqual({ inside: 2, waiting: 1 });
  next?.();
  (await fourth)?.();
  expect(order).toEqual(['third', 'fourth']);
  expect(bulkheads.countOf('a')).toEqual({ inside: 1, waiting: 0 });
});

test('waits no longer than it may', async () => {
  const bulkheads = openBulkheads();
  const full = { concurrentMax: 1, waitMs: 20 };
  const leave = await bulkheads.enter('a', full, 0);
  expect(await bulkheads.enter('a', full, 20)).toBeNull();
  leave?.();
  expect(bulkheads.countOf('a')).toEqual({ inside: 0, waiting: 0 });
});
