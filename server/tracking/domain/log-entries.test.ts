import { describe, expect, test } from 'vitest';
import {
  checkBatch,
  checkExperimentName,
  checkExperimentTag,
  checkMetric,
  checkParam,
  checkTag,
  lastOf,
  latestOf,
} from './log-entries.ts';

const metric = (given: Partial<Parameters<typeof checkMetric>[0]> = {}) => ({
  key: 'm',
  value: 1,
  timestamp: 1,
  step: 0,
  ...given,
});

describe('names', () => {
  test.each(['a', 'a/b', 'a.b', 'a b', 'a:b', 'ä', 'layer_1/w-2', '.hidden', 'a..b', ''.padEnd(250, 'k')])(
    'takes %s',
    (key) => {
      expect(checkTag({ key, value: '' }).key).toBe(key);
    },
  );

  test.each([
    ['', "resolve to '.'"],
    ['.', "resolve to '.'"],
    ['..', "resolve to '..'"],
    ['..x', "resolve to '..x'"],
    ['../x', "resolve to '../x'"],
    ['/x', "resolve to '/x'"],
    ['a/', "resolve to 'a'"],
    ['a//b', "resolve to 'a/b'"],
    ['a/./b', "resolve to 'a/b'"],
    ['a/../b', "resolve to 'b'"],
    ['a\\b', 'Names may only contain alphanumerics'],
    ['a,b', 'Names may only contain alphanumerics'],
    ['k'.repeat(251), "'Param key' exceeds the maximum length of 250 characters"],
  ])('refuses %s', (key, message) => {
    expect(() => checkParam({ key, value: '' })).toThrow(message);
  });
});

describe('values', () => {
  test('are cut where they are too long', () => {
    expect(checkParam({ key: 'p', value: 'v'.repeat(6_001) }).value).toHaveLength(6_000);
    expect(checkTag({ key: 't', value: 'v'.repeat(8_001) }).value).toHaveLength(8_000);
    expect(checkTag({ key: 't', value: '😀'.repeat(8_001) }).value).toBe('😀'.repeat(8_000));
  });

  test('of experiments are not', () => {
    expect(checkExperimentTag({ key: 't', value: 'v'.repeat(20_000) }).value).toHaveLength(20_000);
    expect(() => checkExperimentTag({ key: 't', value: 'v'.repeat(20_001) })).toThrow(
      'maximum length of 20000',
    );
    expect(() => checkExperimentName('n'.repeat(501))).toThrow("'name' exceeds the maximum length of 500");
    expect(() => checkExperimentName('')).toThrow("Invalid experiment name: ''");
  });

  test('infinities become the largest number; NaN stays', () => {
    expect(checkMetric(metric({ value: Number.POSITIVE_INFINITY })).value).toBe(Number.MAX_VALUE);
    expect(checkMetric(metric({ value: Number.NEGATIVE_INFINITY })).value).toBe(-Number.MAX_VALUE);
    expect(checkMetric(metric({ value: Number.NaN })).value).toBeNaN();
  });

  test('times are whole and not negative', () => {
    expect(() => checkMetric(metric({ timestamp: -1 }), 'metrics[0]')).toThrow(
      "Invalid value -1 for parameter 'metrics[0].timestamp' supplied: metric 'm' (value=1). Timestamp must be",
    );
    expect(() => checkMetric(metric({ step: 0.5 }))).toThrow('Step must be a valid long');
  });
});

describe('batches', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => metric({ key: `m${index}` }));
  const entries = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '' }));

  test.each([
    [many(1_001), [], [], 'at most 1000 metrics. Got 1001 metrics.'],
    [[], entries(101), [], 'at most 100 params. Got 101 params.'],
    [[], [], entries(101), 'at most 100 tags. Got 101 tags.'],
    [many(901), entries(100), [], 'at most 1000 metrics, params, and tags. Got 1001'],
    [[], [...entries(2), ...entries(1)], [], "Duplicate parameter keys have been submitted: ['k0']."],
  ])('case %#', (metrics, params, tags, message) => {
    expect(() => checkBatch({ metrics, params, tags })).toThrow(message);
  });

  test('the latest point is the one of the highest step, then time, then value', () => {
    const points = [
      metric({ step: 2, value: 5 }),
      metric({ step: 3, timestamp: 1, value: 1 }),
      metric({ step: 3, timestamp: 2, value: 0 }),
      metric({ step: 3, timestamp: 2, value: 4 }),
      metric({ step: 3, timestamp: 2, value: Number.NaN }),
      metric({ step: 1, timestamp: 9, value: 9 }),
    ];
    expect(latestOf([metric({ key: 'z' }), ...points, metric({ key: 'a' })])).toEqual([
      metric({ key: 'a' }),
      metric({ step: 3, timestamp: 2, value: 4 }),
      metric({ key: 'z' }),
    ]);
  });

  test('the last tag of a key wins', () => {
    const tag = (key: string, value: string) => ({ key, value });
    expect(lastOf([tag('b', '1'), tag('a', '1'), tag('b', '2')])).toEqual([tag('a', '1'), tag('b', '2')]);
  });
});
