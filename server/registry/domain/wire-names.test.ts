import { describe, expect, test } from 'vitest';
import { checkFreeAlias, checkModelName, checkTag, readTags, readVersionNumber } from './wire-names.ts';

describe('names of models', () => {
  test.each(['credit', 'Credit Model 2', 'a.b-c_d', 'käse', '信用', '"quoted"', 'a'.repeat(256)])(
    'takes %s',
    (name) => expect(() => checkModelName(name)).not.toThrow(),
  );
  test.each([
    ['', "Missing value for required parameter 'name'"],
    ['  ', "Missing value for required parameter 'name'"],
    ['a/b', "Names cannot contain '/' or ':'"],
    ['a:b', "Names cannot contain '/' or ':'"],
    ['..', 'must not resolve to other names'],
    ['.', 'must not resolve to other names'],
    ['a'.repeat(257), 'exceeds the maximum length of 256'],
  ])('refuses "%s"', (name, why) => expect(() => checkModelName(name)).toThrow(why));
});

describe('aliases', () => {
  test.each(['champion', 'Champion', 'a-b_c', 'v1x', 'ä'])('takes %s', (alias) =>
    expect(() => checkFreeAlias(alias)).not.toThrow(),
  );
  test.each([
    ['', 'cannot be empty'],
    ['a b', 'Names may only contain alphanumerics'],
    ['a/b', 'Names may only contain alphanumerics'],
    ['LATEST', 'is reserved'],
    ['V12', "Version alias name 'V12' is reserved"],
    ['a'.repeat(256), 'exceeds the maximum length of 255'],
  ])('refuses "%s"', (alias, why) => expect(() => checkFreeAlias(alias)).toThrow(why));
});

describe('tags', () => {
  test.each(['team', 'mlflow.prompt.is_prompt', 'a b:c-d_e', 'a/b'])('takes the key %s', (key) =>
    expect(() => checkTag(key, 'x')).not.toThrow(),
  );
  test.each(['../x', '/x', '.', 'a//b', 'a?b', 'k'.repeat(251)])('refuses the key %s', (key) =>
    expect(() => checkTag(key, 'x')).toThrow(/key/),
  );
  test('takes long values, and the last of a key', () => {
    expect(
      readTags([
        { key: 'a', value: '1' },
        { key: '__proto__', value: 'p' },
        { key: 'a', value: '2' },
      ]),
    ).toEqual(
      Object.fromEntries([
        ['a', '2'],
        ['__proto__', 'p'],
      ]),
    );
    expect(() => checkTag('a', 'x'.repeat(100_001))).toThrow('100000');
  });
});

test('numbers of versions', () => {
  expect(readVersionNumber('12')).toBe(12);
  expect(() => readVersionNumber('one')).toThrow("Parameter 'version' must be an integer, got 'one'.");
});
