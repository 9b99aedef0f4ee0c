import { expect, test } from 'vitest';
import { type CacheScope, cacheText, wantsFresh } from './cache-key.ts';

const scope: CacheScope = {
  organisationId: 'org_1',
  tokenId: null,
  workflowId: 'wfl_1',
  workflowVersionId: 'wfv_1',
  modelVersionId: 'ver_1',
  revisionId: 'rvn_1',
  policyDigest: 'aa',
  purges: 0,
};
const input = { amount: 1.5, purpose: 'car', nested: { a: [1, { c: 1, d: 2 }] } };
const text = cacheText(scope, input);

test('the order of fields does not matter, the order of lists does', () => {
  expect(cacheText(scope, { nested: { a: [1, { d: 2, c: 1 }] }, purpose: 'car', amount: 1.5 })).toBe(text);
  expect(cacheText(scope, { ...input, nested: { a: [{ c: 1, d: 2 }, 1] } })).not.toBe(text);
});

test.each<[string, Partial<CacheScope>, object]>([
  ['another value', {}, { amount: 1.6 }],
  ['a text instead of a number', {}, { amount: '1.5' }],
  ['null instead of nothing', {}, { more: null }],
  ['another organisation', { organisationId: 'org_2' }, {}],
  ['another token', { tokenId: 'tok_1' }, {}],
  ['another version of the workflow', { workflowVersionId: 'wfv_2' }, {}],
  ['another model', { modelVersionId: 'ver_2' }, {}],
  ['another revision', { revisionId: 'rvn_2' }, {}],
  ['another policy', { policyDigest: 'bb' }, {}],
  ['a purge', { purges: 1 }, {}],
])('%s is another key', (_, over, more) => {
  expect(cacheText({ ...scope, ...over }, { ...input, ...more })).not.toBe(text);
});

test.each([
  [{}, false],
  [{ 'cache-control': 'no-cache' }, true],
  [{ 'cache-control': 'max-age=0, No-Cache' }, true],
  [{ 'cache-control': 'no-store' }, true],
  [{ 'cache-control': 'max-age=0' }, false],
  [{ 'cache-control': 'x-no-cache-x' }, false],
  [{ 'interlock-cache': 'bypass' }, true],
  [{ 'interlock-cache': 'Bypass ' }, true],
  [{ 'interlock-cache': 'only' }, false],
])('%j asks for a fresh answer: %s', (headers, fresh) => {
  expect(wantsFresh(headers)).toBe(fresh);
});
