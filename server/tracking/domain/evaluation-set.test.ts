import { expect, test } from 'vitest';
import { mergeRecord, widenSchema } from './evaluation-set.ts';

test('a schema grows with new fields and keeps what it knows', () => {
  const first = widenSchema(null, [{ inputs: { a: 1 }, outputs: 'text' }]);
  const second = widenSchema(first, [
    { inputs: { a: 'later', b: [1] }, outputs: { x: 1 }, expectations: { y: null } },
  ]);
  expect(JSON.parse(second ?? '')).toEqual({
    inputs: { a: 'integer', b: 'array' },
    outputs: 'string',
    expectations: { y: 'null' },
    version: '1.0',
  });
  expect(widenSchema(second, [])).toBe(second);
});

test('a schema names so many fields of each kind and no more', () => {
  const many = Object.fromEntries(Array.from({ length: 1_500 }, (_, at) => [`f${at}`, at]));
  const found = JSON.parse(widenSchema(null, [{ inputs: many, outputs: many, expectations: many }]) ?? '');
  for (const kind of ['inputs', 'outputs', 'expectations'])
    expect(Object.keys(found[kind])).toHaveLength(1_000);
});

const standing = { inputs: { a: 1 }, outputs: 'old', expectations: { x: 1 }, tags: null, source: null };

test.each([
  [{}, standing],
  [{ outputs: null }, { ...standing, outputs: null }],
  [{ expectations: { y: 2 } }, { ...standing, expectations: { x: 1, y: 2 } }],
  [{ tags: { t: 'u' } }, { ...standing, tags: { t: 'u' } }],
])('a record that comes again with %j', (given, expected) => {
  expect(mergeRecord(standing, given)).toEqual(expected);
});
