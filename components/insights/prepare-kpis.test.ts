import { describe, expect, test } from 'vitest';
import { baselineOf, smallSample, wordBaseline, wordCost, wordCoverage } from './prepare-kpis.ts';

const baseline = {
  id: 'bsl_1',
  metric: 'wrong-share' as const,
  value: 0.31,
  unit: 'share',
  source: 'Audit of 400 files',
  measuredOn: new Date('2026-01-31T00:00:00Z'),
  enteredBy: 'per_1',
  enteredAt: new Date('2026-02-01T00:00:00Z'),
};

describe('figures in words', () => {
  test('a baseline says when, by whom and from where', () => {
    expect(wordBaseline(baseline, 'Ada')).toBe(
      'Manual baseline 31 %, measured 31 Jan 2026, entered by Ada. Source: Audit of 400 files',
    );
    expect(baselineOf({ baselines: [baseline] }, 'wrong-share')).toBe(baseline);
    expect(baselineOf({ baselines: [baseline] }, 'cost-per-case')).toBeNull();
    expect(wordCost(0.5533, 'cost points')).toBe('0.553 cost points');
  });

  test('coverage is never hidden', () => {
    expect(wordCoverage(0, 0)).toBe('Nothing was decided in this range.');
    expect(wordCoverage(0, 5)).toBe('No outcome of these decisions is known yet.');
    expect(wordCoverage(2, 8)).toBe('Outcomes are known for 25 % of the decisions (2 of 8).');
    expect(smallSample(12)).toBe('Only 12 cases: a small sample.');
    expect(smallSample(0)).toBeNull();
    expect(smallSample(100)).toBeNull();
  });
});
