import { expect, test } from 'vitest';
import {
  activeSealPrefix,
  importKey,
  randomSecret,
  rewrap,
  seal,
  sealWith,
  unseal,
  unsealWith,
} from './crypto.ts';
import { activeGeneration, raiseActiveGeneration } from './key-ring.ts';

const PLACE = 'cluster_credential|crd_1|sealed_value|org_1|api';

test('a sealed secret opens in its place only, and not when a byte differs', () => {
  const sealed = seal('hunter2', PLACE);
  expect(unseal(sealed, PLACE)).toBe('hunter2');
  expect(() => unseal(sealed, PLACE.replace('crd_1', 'crd_2'))).toThrow();
  const flipped = sealed.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`);
  expect(() => unseal(flipped, PLACE)).toThrow();
  expect(() => unseal(sealed.slice(0, -12), PLACE)).toThrow();
  expect(() => unseal(`v9.${sealed}`, PLACE)).toThrow('not a sealed secret');
  expect(seal('hunter2', PLACE)).not.toBe(sealed);
});

test('no key and no nonce is used twice, for the same text in the same place either', () => {
  const sealed = Array.from({ length: 500 }, () => seal('hunter2', PLACE).split('.'));
  for (const part of [3, 4, 5, 6]) expect(new Set(sealed.map((parts) => parts[part])).size).toBe(500);
});

test('a rotation wraps the data key again and leaves the ciphertext alone', () => {
  const before = seal('hunter2', PLACE);
  raiseActiveGeneration(activeGeneration() + 1);
  expect(before.startsWith(activeSealPrefix())).toBe(false);
  const after = rewrap(before, PLACE);
  expect(after.startsWith(activeSealPrefix())).toBe(true);
  expect(after.split('.').slice(-3)).toEqual(before.split('.').slice(-3));
  expect([unseal(before, PLACE), unseal(after, PLACE)]).toEqual(['hunter2', 'hunter2']);
  expect(() => rewrap(before, 'elsewhere')).toThrow();
});

test('what was sealed before there were generations still opens', () => {
  const [, root, , ...rest] = seal('x', PLACE).split('.');
  expect(() => unseal(['v1', root, ...rest].join('.'), PLACE)).toThrow();
  expect(() => unseal(['v2', 'deadbeef', '1', ...rest].join('.'), PLACE)).toThrow(
    'another INTERLOCK_SECRETS_KEY',
  );
});

test('an imported key and its text open what the other sealed; another key opens neither', () => {
  const [text, other] = [randomSecret(), randomSecret()];
  const key = importKey(text);
  for (const [by, to] of [
    [text, key],
    [key, text],
  ] as const) {
    const sealed = sealWith(by, 'müde', PLACE);
    expect(unsealWith(to, sealed, PLACE)).toBe('müde');
    expect(() => unsealWith(to, sealed, 'elsewhere')).toThrow();
    for (const wrong of [other, importKey(other)]) expect(() => unsealWith(wrong, sealed, PLACE)).toThrow();
  }
});
