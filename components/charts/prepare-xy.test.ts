import { describe, expect, it } from 'vitest';
import { nearestPoint, prepareXy, shareOf, xyRows } from './prepare-xy.ts';

const line = (key: string, ...values: (number | null)[]) => ({
  key,
  label: key,
  points: values.map((y, x) => ({ x, y })),
});

describe('lines over a number', () => {
  it('break where a value is missing or no number', () => {
    const prepared = prepareXy([line('a', 1, 2, Number.NaN, 4, null, Number.POSITIVE_INFINITY, 7)]);
    expect(prepared.series[0]?.stretches.map((stretch) => stretch.map(({ y }) => y))).toEqual([
      [1, 2],
      [4],
      [7],
    ]);
    expect(prepared.gaps).toBe(3);
  });

  it('break where a value stands for infinity, on either scale', () => {
    const values = [1, Number.MAX_VALUE, 3, Number.MIN_VALUE];
    expect(prepareXy([line('a', ...values)]).gaps).toBe(1);
    const { gaps, y } = prepareXy([line('a', ...values)], { logY: true });
    expect(gaps).toBe(2);
    expect(y.domain.every(Number.isFinite)).toBe(true);
  });

  it('are at most six; the others are named', () => {
    const many = Array.from({ length: 8 }, (_, index) => line(`run ${index}`, 1, 2));
    const prepared = prepareXy(many);
    expect(prepared.series).toHaveLength(6);
    expect(prepared.leftOut).toEqual(['run 6', 'run 7']);
    expect(new Set(prepared.series.map(({ dash }) => dash)).size).toBe(6);
  });

  it('stand between whole decades on a logarithmic scale, where zero has no place', () => {
    const prepared = prepareXy([line('loss', 0.02, 0, 3, 40)], { logY: true });
    expect(prepared.y.domain).toEqual([0.01, 100]);
    expect(prepared.y.ticks).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(prepared.gaps).toBe(1);
    expect(shareOf(1, prepared.y, true)).toBeCloseTo(0.5);
  });

  it('have scales without any value, and around a single one', () => {
    expect(prepareXy([]).y.domain).toEqual([0, 1]);
    const one = prepareXy([line('a', 5)]);
    expect(one.y.domain[0]).toBeLessThan(5);
    expect(one.y.domain[1]).toBeGreaterThan(5);
    expect(prepareXy([line('a', 1)], { logY: true }).y.domain).toEqual([1, 10]);
  });

  it('tell the value nearest to a place', () => {
    const [series] = prepareXy([line('a', 1, null, null, 4)]).series;
    expect(series && nearestPoint(series, 1)).toEqual({ x: 0, y: 1 });
    expect(series && nearestPoint(series, 2)).toEqual({ x: 3, y: 4 });
  });

  it('are rows of a table, with nothing where nothing is known', () => {
    expect(xyRows(prepareXy([line('a', 1, 2), line('b', null, 5)]))).toEqual([
      { x: 0, values: [1, null] },
      { x: 1, values: [2, 5] },
    ]);
  });

  it('holds a hundred thousand points', () => {
    const values = Array.from({ length: 100_000 }, (_, index) => Math.sin(index));
    expect(prepareXy([line('a', ...values.slice(0, 60_000))]).y.domain).toEqual([-1, 1]);
  });
});

it('between whole steps nothing is named', () => {
  const points = [0, 1].map((x) => ({ x, y: x }));
  expect(prepareXy([{ key: 'a', label: 'a', points }]).x.ticks).toEqual([0, 1]);
  const halves = [0, 0.5].map((x) => ({ x, y: x }));
  expect(prepareXy([{ key: 'a', label: 'a', points: halves }]).x.ticks.length).toBeGreaterThan(2);
});
