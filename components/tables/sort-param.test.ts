import { describe, expect, it } from 'vitest';
import { compareValues, nextSort, parseSort } from './sort-param.ts';

describe('the sort parameter', () => {
  it.each([
    [null, null],
    ['', null],
    ['-', null],
    ['name', { columnId: 'name', descending: false }],
    ['-createdAt', { columnId: 'createdAt', descending: true }],
  ])('reads %j as %j', (param, expected) => {
    expect(parseSort(param)).toEqual(expected);
  });

  it.each([
    [null, 'name', 'name'],
    ['name', 'name', '-name'],
    ['-name', 'name', null],
    ['-other', 'name', 'name'],
  ])('from %j, pressing %j leads to %j', (current, pressed, expected) => {
    expect(nextSort(parseSort(current), pressed)).toBe(expected);
  });

  it('orders numbers, dates and names as people do', () => {
    expect([10, 9, 100].toSorted(compareValues)).toEqual([9, 10, 100]);
    expect(['v10', 'v9', 'V1'].toSorted(compareValues)).toEqual(['V1', 'v9', 'v10']);
    const [early, late] = [new Date('2026-01-01'), new Date('2026-02-01')];
    expect([late, early].toSorted(compareValues)).toEqual([early, late]);
  });
});
