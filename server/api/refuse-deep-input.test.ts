import { expect, test } from 'vitest';
import { refuseDeepInput } from './refuse-deep-input.ts';

const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)]);

test.each([
  ['text', 'zażółć 🙂'],
  ['members', { 'ключ 🙂': ['a', { b: null }] }],
  ['64 levels', nested(64)],
])('takes %s', (_, input) => {
  expect(() => refuseDeepInput(input)).not.toThrow();
});

test.each([
  ['half a pair in a text', { a: ['\ud800'] }],
  ['half a pair in the name of a member', { a: [{ '\ud800': true }] }],
  ['more levels', nested(80)],
])('refuses %s', (_, input) => {
  expect(() => refuseDeepInput(input)).toThrow(expect.objectContaining({ code: 'invalid' }));
});
