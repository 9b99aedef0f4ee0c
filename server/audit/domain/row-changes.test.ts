import { describe, expect, test } from 'vitest';
import { type RowChange, readChanges, recordChange } from './row-changes.ts';

const note = (op: RowChange['op'], n: number, set: object = {}, id = 'a') =>
  JSON.stringify({ resource: `rule:${id}`, op, n, set });

const whole = (n: number, was: object, set: object) =>
  JSON.stringify({ resource: 'rule:a', op: 'update', n, was, set });

describe('the notes of a transaction', () => {
  test.each([
    ['nothing', [], undefined],
    [
      'a new row, noted with its nulls',
      [note('insert', 1, { a: 1, b: null, c: { d: null } })],
      { op: 'insert', n: 1, set: { a: 1, c: { d: null } } },
    ],
    ['a column that became null', [note('update', 2, { a: null })], { op: 'update', n: 2, set: { a: null } }],
    [
      'a new row that is changed after',
      [note('insert', 1, { a: 1, b: null }), note('update', 3, { a: null, b: 2 })],
      { op: 'insert', n: 3, set: { a: null, b: 2 } },
    ],
    [
      'two changes',
      [note('update', 1, { a: 1, b: 1 }), note('update', 4, { b: 2 })],
      { op: 'update', n: 4, set: { a: 1, b: 2 } },
    ],
    [
      'a new row that is gone again',
      [note('insert', 1, { a: 1 }), note('delete', 2)],
      { op: 'delete', n: 2, set: {} },
    ],
    [
      'a row that was removed and made again',
      [note('delete', 1), note('insert', 2, { a: 1, b: null })],
      { op: 'insert', n: 2, set: { a: 1 } },
    ],
    [
      'a row as it was and as it is',
      [whole(2, { a: 1, b: { c: [1, null] }, d: null, e: 'e' }, { a: 2, b: { c: [1] }, d: null, e: 'e' })],
      { op: 'update', n: 2, set: { a: 2, b: { c: [1] } } },
    ],
    [
      'columns that became something or nothing',
      [whole(2, { a: 0, b: null, c: [] }, { a: null, b: false, c: {} })],
      { op: 'update', n: 2, set: { a: null, b: false, c: {} } },
    ],
    ['a row that was written as it is', [whole(2, { a: [{ b: 1 }] }, { a: [{ b: 1 }] })], undefined],
    [
      'a new row that was written as it is after',
      [note('insert', 1, { a: 1 }), whole(2, { a: 1 }, { a: 1 })],
      { op: 'insert', n: 1, set: { a: 1 } },
    ],
    [
      'two changes, the second of which takes back the first',
      [whole(1, { a: 1, b: 1 }, { a: 2, b: 1 }), whole(4, { a: 2, b: 1 }, { a: 1, b: 1 })],
      { op: 'update', n: 4, set: { a: 1 } },
    ],
  ])('%s', (_, notes, change) => {
    expect(readChanges(notes).get('rule:a')).toEqual(change && { resource: 'rule:a', ...change });
  });

  test('rows are told apart', () => {
    const notes = [note('update', 1, { a: 1 }), note('update', 2, { a: 2 }, 'b')];
    expect([...readChanges(notes).values()].map(({ n, set }) => [n, set])).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
    ]);
  });
});

describe('a column of a changed row stands in its event', () => {
  test.each([
    [
      'exactly',
      'model',
      { kind: 'classifier', created_at: 'now' },
      { kind: 'classifier', created_at: 'now' },
    ],
    [
      'as a commitment when it is free text',
      'model',
      { description: 'Ada' },
      { description: { commit: 'c' } },
    ],
    ['as it is when it is empty', 'model', { description: '' }, { description: '' }],
    [
      'as it is when it is an empty list',
      'notice',
      { recipients: [], content: {} },
      { recipients: [], content: {} },
    ],
    ['as a secret, even an empty one', 'api_token', { token_hash: '' }, { token_hash: { secret: true } }],
    ['as null when it is null, whatever it is', 'model', { description: null }, { description: null }],
  ])('%s', (_, table, set, recorded) => {
    const change: RowChange = { resource: `${table}:a`, op: 'update', n: 1, set };
    expect(recordChange(change, () => ({ commit: 'c' })).set).toEqual(recorded);
  });
});
