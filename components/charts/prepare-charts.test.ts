import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeTimeSeries } from './describe-time-series.ts';
import { prepareBars } from './prepare-bars.ts';
import { prepareCsv } from './prepare-csv.ts';
import { prepareEndLabels } from './prepare-end-labels.ts';
import { prepareHistogram } from './prepare-histogram.ts';
import { prepareScale } from './prepare-scale.ts';
import { prepareTimeAxis } from './prepare-time-axis.ts';
import { prepareTimeSeries } from './prepare-time-series.ts';
import { prepareTrend } from './prepare-trend.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (iso: string) => Date.parse(iso);

describe('scale', () => {
  test.each<[string, (number | null)[], Parameters<typeof prepareScale>[1], number[]]>([
    ['amounts start at zero', [3, 17], { fromZero: true }, [0, 5, 10, 15, 20]],
    ['gaps do not count', [null, 12, null, 18], {}, [12, 14, 16, 18]],
    ['shares stay between 0 and 1', [0.2, 0.98], { bounds: [0, 1] }, [0.2, 0.4, 0.6, 0.8, 1]],
    ['nothing known still has a scale', [], {}, [0, 0.25, 0.5, 0.75, 1]],
    ['one value stands between limits', [0], { fromZero: true }, [0, 0.25, 0.5, 0.75, 1]],
  ])('%s', (_, values, options, ticks) => {
    const scale = prepareScale(values, options);
    expect(scale.ticks).toEqual(ticks);
    for (const value of values) {
      if (value === null) continue;
      expect(value).toBeGreaterThanOrEqual(scale.domain[0]);
      expect(value).toBeLessThanOrEqual(scale.domain[1]);
    }
  });

  test.each<[string, number[]]>([
    ['the greatest number, which is kept for infinity', [0, Number.MAX_VALUE]],
    ['both ends of all numbers', [-Number.MAX_VALUE, Number.MAX_VALUE]],
    ['numbers so large that one more is the same', [2 ** 54, 2 ** 54 + 4]],
    ['steps that are times in nanoseconds', [1.7e18, 1.7e18 + 1024]],
    ['next to nothing', [0, Number.MIN_VALUE]],
    ['two neighbours', [1, 1 + Number.EPSILON]],
    ['no number', [Number.NaN, Number.POSITIVE_INFINITY]],
  ])('has ends and few ticks for %s', (_, values) => {
    const { domain, ticks } = prepareScale(values);
    expect(domain.every(Number.isFinite)).toBe(true);
    expect(domain[1]).toBeGreaterThan(domain[0]);
    expect(ticks.length).toBeLessThan(9);
  });

  test('has ends and few ticks for any numbers', () => {
    const numbers = fc.array(fc.double(), { maxLength: 6 });
    fc.assert(
      fc.property(numbers, fc.boolean(), (values, fromZero) => {
        const { domain, ticks } = prepareScale(values, { fromZero });
        expect(domain.every(Number.isFinite)).toBe(true);
        expect(domain[1]).toBeGreaterThan(domain[0]);
        expect(ticks.length).toBeLessThan(9);
      }),
    );
  });

  test('floating point leaves no dust on ticks', () => {
    expect(prepareScale([0, 0.3], { fromZero: true }).ticks).toEqual([0, 0.1, 0.2, 0.3]);
  });
});

describe('time axis', () => {
  test('ticks stand at round times of the zone', () => {
    const axis = prepareTimeAxis(at('2026-03-12T09:20:00Z'), at('2026-03-12T15:20:00Z'), 'Asia/Kolkata');
    expect(axis.ticks.map(axis.label)).toEqual(['15:00', '16:00', '17:00', '18:00', '19:00', '20:00']);
  });

  test('midnight stays midnight when the clocks change', () => {
    const axis = prepareTimeAxis(at('2026-03-27T12:00:00Z'), at('2026-03-31T12:00:00Z'), 'Europe/Berlin');
    expect(axis.ticks.map(axis.label)).toEqual(['28 Mar', '29 Mar', '30 Mar', '31 Mar']);
    expect(axis.ticks).toContain(at('2026-03-29T22:00:00Z'));
  });

  test('however long the range, ticks are few', () => {
    for (const span of [MINUTE, HOUR, DAY, 30 * DAY, 3_650 * DAY]) {
      expect(
        prepareTimeAxis(at('2020-01-01T00:00:00Z'), at('2020-01-01T00:00:00Z') + span, 'UTC').ticks.length,
      ).toBeLessThanOrEqual(7);
    }
  });
});

describe('time series', () => {
  const range = { fromMs: 0, toMs: 4 * MINUTE };

  test('a bucket that is not there is a gap, never zero', () => {
    const points = [
      { at: 0, value: 2 },
      { at: 3 * MINUTE, value: 0 },
    ];
    const { rows } = prepareTimeSeries([{ key: 'a', label: 'A', points }], range, MINUTE);
    expect(rows.map((row) => row.values.a)).toEqual([2, null, null, 0]);
  });

  const many = Array.from({ length: 8 }, (_, index) => ({
    key: `s${index}`,
    label: `Series ${index}`,
    points: [{ at: 0, value: index }],
  }));

  test('beyond six, the smallest counts are added up as others', () => {
    const { series, rows, leftOut } = prepareTimeSeries(many, range, MINUTE, true);
    expect(series.map((each) => each.label)).toEqual([
      'Series 3',
      'Series 4',
      'Series 5',
      'Series 6',
      'Series 7',
      '3 others',
    ]);
    expect(rows[0]?.values.others).toBe(0 + 1 + 2);
    expect(rows[1]?.values.others).toBeNull();
    expect(leftOut).toEqual([]);
  });

  test('what cannot be added up is named as left out', () => {
    const { series, leftOut } = prepareTimeSeries(many, range, MINUTE);
    expect(series).toHaveLength(6);
    expect(leftOut).toEqual(['Series 6', 'Series 7']);
  });

  test('too many points are refused with what to do', () => {
    expect(() => prepareTimeSeries([], { fromMs: 0, toMs: DAY * 30 }, MINUTE)).toThrow(/wider step/);
  });

  test('reads as sentences', () => {
    const points = [
      { at: 0, value: 2 },
      { at: MINUTE, value: 9 },
    ];
    const prepared = prepareTimeSeries([{ key: 'a', label: 'Requests', points }], range, MINUTE);
    expect(describeTimeSeries(prepared, String, (time) => `minute ${time / MINUTE}`)).toBe(
      'Requests: lowest 2 at minute 0, highest 9 at minute 1, last 9. 2 of 4 intervals have no data.',
    );
    expect(
      describeTimeSeries(
        prepareTimeSeries([{ key: 'a', label: 'A', points: [] }], range, MINUTE),
        String,
        String,
      ),
    ).toBe('A: no data.');
  });
});

describe('end labels', () => {
  test('keep their distance and stay inside', () => {
    const ends = ['a', 'b', 'c'].map((key) => ({ key, value: 0 }));
    const tops = prepareEndLabels(ends, [0, 10], 0.1).map((label) => label.top);
    expect(tops[0]).toBeCloseTo(0.8);
    expect(tops[1]).toBeCloseTo(0.9);
    expect(tops[2]).toBeCloseTo(1);
  });
});

describe('bars and histograms', () => {
  test('bars start at zero and name what they add up', () => {
    const items = Array.from({ length: 5 }, (_, index) => ({ label: `${index}`, value: index + 1 }));
    const bars = prepareBars(items, 3);
    expect(bars.items).toEqual([
      { label: '0', value: 1 },
      { label: '1', value: 2 },
      { label: '3 others', value: 12 },
    ]);
    expect(bars.scale.domain[0]).toBe(0);
    expect(bars.total).toBe(15);
    expect(prepareBars([{ label: 'loss', value: -3 }]).total).toBeNull();
  });

  test('histogram shares are of all, and overlapping bins are refused', () => {
    const { bins, domain, total } = prepareHistogram([
      { from: 0.5, to: 1, count: 3 },
      { from: 0, to: 0.5, count: 1 },
    ]);
    expect(bins.map((bin) => bin.share)).toEqual([0.25, 0.75]);
    expect([...domain, total]).toEqual([0, 1, 4]);
    expect(() =>
      prepareHistogram([
        { from: 0, to: 0.6, count: 1 },
        { from: 0.5, to: 1, count: 1 },
      ]),
    ).toThrow(RangeError);
  });
});

describe('table and trend', () => {
  test('CSV quotes what it must and defuses formulas', () => {
    expect(
      prepareCsv({
        columns: ['at', 'say "hi"'],
        rows: [
          ['=1+1', null],
          ['a,b', -2.5],
        ],
      }),
    ).toBe('at,"say ""hi"""\r\n\'=1+1,\r\n"a,b",-2.5\r\n');
  });

  test.each([
    [12, 10, 'higher', { direction: 'up', verdict: 'better', absolute: 2, relative: 0.2 }],
    [12, 10, 'lower', { direction: 'up', verdict: 'worse', absolute: 2, relative: 0.2 }],
    [12, 0, 'neither', { direction: 'up', verdict: 'neutral', absolute: 12, relative: null }],
    [7, 7, 'higher', { direction: 'same', verdict: 'neutral', absolute: 0, relative: 0 }],
    [null, 7, 'higher', null],
  ] as const)('%s after %s, good when %s', (value, before, goodWhen, trend) => {
    expect(prepareTrend(value, before, goodWhen)).toEqual(trend);
  });
});
