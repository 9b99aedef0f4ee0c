import { expect, test } from 'vitest';
import { replayableInput } from './dead-letter.ts';

test.each([
  ['as it came', { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1, b: 2 }],
  ['without what a step added', { a: 1 }, { a: 1, added: 7 }, { a: 1 }],
  ['without what is kept out of the record', { a: 1, name: 'Ada' }, { a: 1 }, { a: 1 }],
  ['with what redaction put instead', { name: 'Ada' }, { name: '[name]' }, { name: '[name]' }],
  ['nothing of the prototype', { toString: 1 }, {}, {}],
])('a replay sends the input %s', (_, asked, recorded, kept) => {
  expect(replayableInput(asked, recorded)).toEqual(kept);
});
