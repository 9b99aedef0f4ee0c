import { expect, test } from 'vitest';
import { MODEL_KINDS } from '#server/registry/domain/names.ts';
import { addressWith, modelHref, promptHref, versionHref } from './model-address.ts';

test.each(MODEL_KINDS)('a %s stands in its room', (kind) => {
  expect(modelHref('mdl_1', kind)).toBe(kind === 'prompt' ? '/prompts/mdl_1' : '/models/mdl_1');
});

test('a name may hold what addresses do not', () => {
  expect(promptHref('a/b c')).toBe('/prompts/a%2Fb%20c');
});

const version = { model: { id: 'mdl_1' }, number: 3, tags: {} };

test.each([
  [version, '/models/mdl_1/versions/3'],
  [{ ...version, content: null }, '/models/mdl_1/versions/3'],
  [{ ...version, content: { kind: 'prompt' as const, messages: [] } }, '/prompts/mdl_1/versions/3'],
  [{ ...version, tags: { 'mlflow.prompt.text': 'Hello {% if x %}' } }, '/prompts/mdl_1/versions/3'],
])('%j stands at %s', (given, href) => {
  expect(versionHref(given)).toBe(href);
});

test.each([
  [{ from: '3', cursor: undefined }, '/prompts/mdl_1?from=3'],
  [{ from: 'a&b' }, '/prompts/mdl_1?from=a%26b'],
  [{ from: '' }, '/prompts/mdl_1'],
])('what an address asks for goes on with it: %j', (given, href) => {
  expect(addressWith('/prompts/mdl_1', given)).toBe(href);
});
