import { expect, test } from 'vitest';
import { decisionRequestBody } from '../decisions.schema.ts';
import { isPlainRequest } from './plain-request.ts';

const input = { amount: 1, deep: { list: [1, null] } };

test.each([
  [true, { input }],
  [true, { input, subject: 'GC 1' }],
  [true, { input, subject: 'x' }],
  [true, { input, subject: 'x'.repeat(200), metadata: { note: '', count: 1, isOpen: false, none: null } }],
  [true, { input: {}, metadata: {} }],
  [false, { input, subject: ' GC 1' }],
  [false, { input, subject: 'GC 1\n' }],
  [false, { input, subject: '\u00a0GC\ufeff' }],
  [false, { input, subject: 'x'.repeat(201) }],
  [false, { input, subject: '' }],
  [false, { input, subject: undefined }],
  [false, { input, subject: 7 }],
  [false, { input, metadata: { deep: {} } }],
  [false, { input, metadata: { count: Number.NaN } }],
  [false, { input, metadata: { ['x'.repeat(101)]: 1 } }],
  [false, { input, metadata: [] }],
  [false, { input, metadata: null }],
  [false, { input, more: 1 }],
  [false, { input: [] }],
  [false, { input: null }],
  [false, {}],
  [false, [input]],
  [false, null],
  [false, 'input'],
])('%s: %o, and the schema gives it back as it is', (isPlain, body) => {
  expect(isPlainRequest(body)).toBe(isPlain);
  if (isPlain) expect({ metadata: {}, ...(body as object) }).toEqual(decisionRequestBody.parse(body));
});
