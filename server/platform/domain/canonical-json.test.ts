import { describe, expect, test } from 'vitest';
import { type CanonicalValue, canonicalJson, exactValues } from './canonical-json.ts';

describe('canonical JSON', () => {
  test.each<[string, CanonicalValue, string]>([
    ['sorts keys by code unit', { b: 1, a: 2, A: 3, é: 4 }, '{"A":3,"a":2,"b":1,"é":4}'],
    ['leaves out what is undefined', { a: undefined, b: null }, '{"b":null}'],
    ['keeps the order of lists', [3, 1, 2], '[3,1,2]'],
    ['escapes as JSON does', 'a"\n\u2028', '"a\\"\\n\u2028"'],
    ['writes minus zero as zero', -0, '0'],
    ['nests', { x: [{ z: true, y: [] }] }, '{"x":[{"y":[],"z":true}]}'],
  ])('%s', (_, value, printed) => {
    expect(canonicalJson(value)).toBe(printed);
  });

  test.each([[0.5], [Number.NaN], [2 ** 53], ['\ud800']])(
    'refuses %s, which others could print otherwise',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );

  test('measured figures become strings, dates become ISO text', () => {
    expect(exactValues({ auc: 0.78, n: 3, at: new Date(0), gone: undefined })).toEqual({
      auc: '0.78',
      n: 3,
      at: '1970-01-01T00:00:00.000Z',
    });
    expect(() => exactValues(() => 1)).toThrow(TypeError);
  });
});
