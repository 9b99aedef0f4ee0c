import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStrictJson } from './read-strict-json.ts';

const read = (text: string) => readStrictJson(text, { depthMax: 8 });

describe('text that is kept', () => {
  test.each([
    '{}',
    '[]',
    ' {"a": [1, -2.5e3, true, null, "x\\"y\\\\"], "b": {"a": 1}} ',
    '"\\ud83d\\ude00"',
    '{"":{"":0}}',
  ])('%s', (text) => {
    expect(read(text)).toEqual({ isValid: true, value: JSON.parse(text) });
  });

  test('is every value that JSON can print', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const isKept = text.isWellFormed() && !/\\u(0000|d[89a-f])|__proto__/i.test(text);
        fc.pre(isKept && !/\d{16,}/.test(text));
        expect(read(text)).toEqual({ isValid: true, value: JSON.parse(text) });
      }),
    );
  });
});

describe('text that is refused', () => {
  test.each([
    ['{"a":1,"b":{"c":[0,{"d":1,"d":2}]}}', '/b/c/1/d'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"a/b":{"x~":1e999}}', '/a~1b/x~0'],
    ['{"n":12345678901234567890}', '/n'],
    ['[0,[1,-99999999999999999]]', '/1/1'],
    ['{"t":"a\\u0000b"}', '/t'],
    ['{"t":"\\ud800"}', '/t'],
    ['{"a":{"__proto__":{"admin":true}}}', '/a/__proto__'],
    ['{"\\u0000":1}', '/\0'],
  ])('%s, at %s', (text, pointer) => {
    const found = read(text);
    expect(found.isValid).toBe(false);
    expect(found.isValid ? null : found.fields.map(({ path }) => path)).toContain(pointer);
  });

  test.each(['', '{', '{"a":}', 'nul', '{"a":1,}', "{'a':1}", 'NaN', '\ufeff{}'])(
    '%j is not JSON',
    (text) => {
      expect(read(text)).toMatchObject({ isValid: false, message: 'The body is not valid JSON.' });
    },
  );

  test('is nested too deeply, however deep', () => {
    for (const depth of [9, 100_000])
      expect(read('['.repeat(depth) + ']'.repeat(depth))).toMatchObject({ isValid: false, fields: [] });
    expect(read('['.repeat(8) + ']'.repeat(8)).isValid).toBe(true);
  });

  test('never throws and never hangs on whatever text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(0, -1)),
        ),
        (text) => {
          expect(typeof read(text).isValid).toBe('boolean');
        },
      ),
    );
  });
});
