import { describe, expect, it } from 'vitest';
import { formatMetric } from './format-metric.ts';
import { prepareComparison } from './prepare-comparison.ts';

describe('comparing runs', () => {
  it('puts what each has side by side and marks what differs', () => {
    expect(
      prepareComparison(
        [
          { depth: '3', seed: '1' },
          { depth: '5', seed: '1' },
        ],
        String,
      ),
    ).toEqual([
      { name: 'depth', values: ['3', '5'], differs: true },
      { name: 'seed', values: ['1', '1'], differs: false },
    ]);
  });

  it('says nothing where a run has nothing, which is a difference', () => {
    expect(prepareComparison([{ toString: 'x' }, {}], String)).toEqual([
      { name: 'toString', values: ['x', null], differs: true },
    ]);
  });
});

describe('metrics in words', () => {
  it.each([
    [0.912345678, '0.91235'],
    [12_345.678, '12,346'],
    [0, '0'],
    [0.00001234, '1.234e-5'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [null, '–'],
  ])('%s is %s', (value, words) => {
    expect(formatMetric(value)).toBe(words);
  });
});
