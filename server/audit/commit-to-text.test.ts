import { expect, test } from 'vitest';
import { canonicalJson } from '#server/platform/domain/canonical-json.ts';
import { commitToText } from './commit-to-text.ts';
import { commitTo } from './domain/commitment.ts';

test.each([
  ['nothing', ''],
  ['text of more than ASCII', 'Ada Lovelace, Größe €, 𝄞'],
  ['a list', ['a', 1, null]],
  ['an object', { b: [true], a: { c: 'x'.repeat(5_000) } }],
])('commits to %s as everybody else does', (_, value) => {
  const salt = '0123456789abcdef'.repeat(4);
  expect(commitToText(canonicalJson(value), salt)).toEqual(commitTo(value, salt));
});
