import { expect, test } from 'vitest';
import { playwrightTimes, wordSlowest, wordTime } from './run-times.ts';

test('the journeys of a file are added up, at whatever depth and however often they were tried', () => {
  const spec = (file: string, ...durations: number[]) => ({
    file,
    tests: [{ results: durations.map((duration) => ({ duration })) }],
  });
  const report = {
    suites: [
      { specs: [spec('a.spec.ts', 1_000), spec('a.spec.ts', 2_000, 3_000)] },
      { suites: [{ specs: [spec('b.spec.ts', 500)] }, { specs: [spec('a.spec.ts', 4_000)] }] },
    ],
  };
  expect(playwrightTimes(JSON.stringify(report))).toEqual([
    { file: 'a.spec.ts', ms: 10_000 },
    { file: 'b.spec.ts', ms: 500 },
  ]);
});

test.each([
  [400, '0 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [184_000, '3 min 04 s'],
])('%i ms are %s', (ms, worded) => {
  expect(wordTime(ms)).toBe(worded);
});

test('the ten slowest files are listed, the slowest first', () => {
  const files = Array.from({ length: 12 }, (_, i) => ({ file: `${i}.test.ts`, ms: i * 1_000 }));
  const lines = wordSlowest('db', files);
  expect(lines).toHaveLength(11);
  expect(lines[0]).toBe('Slowest files of db:');
  expect(lines[1]?.trim()).toBe('11 s  11.test.ts');
  expect(lines[10]?.trim()).toBe('2 s  2.test.ts');
  expect(wordSlowest('s3', [])).toEqual([]);
});
