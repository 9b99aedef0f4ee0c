import { expect, test } from 'vitest';
import { bootstrap, differenceOf, ratioOf, wilson } from './intervals.ts';

test.each([
  // Brown, Cai, DasGupta 2001 and Newcombe 1998, table II.
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('Wilson: %i of %i lies between %f and %f', (count, n, low, high) => {
  const found = wilson(count, n);
  expect(found.low).toBeCloseTo(low, 3);
  expect(found.high).toBeCloseTo(high, 3);
});

test('Newcombe: 56 of 70 against 48 of 80 differ by 0.2, between 0.0524 and 0.3339', () => {
  const found = differenceOf(wilson(56, 70), wilson(48, 80));
  expect(found.value).toBeCloseTo(0.2, 10);
  expect(found.low).toBeCloseTo(0.0524, 4);
  expect(found.high).toBeCloseTo(0.3339, 4);
});

test('a ratio holds its value between its bounds, also where a share is nothing', () => {
  const found = ratioOf(wilson(33, 115), wilson(22, 47));
  expect(found.value).toBeCloseTo(0.613, 3);
  expect(found.low).toBeCloseTo(0.403, 2);
  expect(found.high).toBeCloseTo(0.932, 2);
  expect(ratioOf(wilson(0, 40), wilson(20, 40))).toMatchObject({ value: 0, low: 0 });
  expect(ratioOf(wilson(1, 40), wilson(0, 40)).value).toBeNull();
});

test('the bootstrap repeats itself and stays near the normal interval of a mean', () => {
  const values = Array.from({ length: 400 }, (_, at) => at % 4 === 0);
  const mean = (weights: Float64Array) =>
    values.reduce((sum, value, at) => sum + Number(value) * (weights[at] ?? 0), 0) / 400;
  const first = bootstrap(0.25, 400, 500, mean);
  expect(first).toEqual(bootstrap(0.25, 400, 500, mean));
  expect(first.low).toBeCloseTo(0.2075, 1);
  expect(first.high).toBeCloseTo(0.2925, 1);
  expect(bootstrap(null, 400, 500, mean).low).toBeNull();
});
