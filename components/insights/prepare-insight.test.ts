import { describe, expect, test } from 'vitest';
import {
  confidenceHistogram,
  decisionLines,
  faultShare,
  seriesByVersion,
  seriesOf,
  versionLabel,
} from './prepare-insight.ts';
import { readInsightQuery } from './read-query.ts';

const at = new Date('2026-11-21T10:00:00Z');
const point = {
  at,
  calls: 10,
  faults: 1,
  failed: 0,
  stopped: 5,
  p50Ms: 3,
  p95Ms: 9,
  p99Ms: null,
};

describe('the address of a dashboard', () => {
  test('is read as far as it is understood', () => {
    expect(readInsightQuery('wfl_1', {})).toEqual({
      workflowId: 'wfl_1',
      environment: 'production',
      range: 'auto',
    });
    expect(readInsightQuery('wfl_1', { range: '7d', environment: 'staging', from: 'yesterday' })).toEqual({
      workflowId: 'wfl_1',
      environment: 'staging',
      range: '7d',
    });
    expect(readInsightQuery('wfl_1', { from: '2026-11-01T00:00:00Z' })).toMatchObject({
      from: '2026-11-01T00:00:00.000Z',
    });
  });
});

describe('charts of a dashboard', () => {
  test('leave stops aside and never turn missing into zero', () => {
    expect(faultShare(point)).toBe(0.2);
    expect(faultShare({ calls: 5, stopped: 5, faults: 0 })).toBeNull();
    expect(seriesOf([point], [{ key: 'p99', label: 'p99', value: ({ p99Ms }) => p99Ms }])).toEqual([
      { key: 'p99', label: 'p99', points: [{ at: at.getTime(), value: null }] },
    ]);
  });

  test('name a line after its version', () => {
    const versions = [{ id: 'ver_1', label: 'scorecard 1', isServing: true, firstAt: at }];
    const figures = { ...point, faultsByKind: {} };
    const perVersion = [{ versionId: 'ver_1', figures, confidence: [], points: [point] }];
    expect(seriesByVersion({ versions, perVersion }, ({ calls }) => calls)).toEqual([
      { key: 'ver_1', label: 'scorecard 1', points: [{ at: at.getTime(), value: 10 }] },
    ]);
    expect(versionLabel(versions, 'gone')).toBe('Unknown version');
  });

  test('cut the confidence scale into equal bins', () => {
    const bins = confidenceHistogram([1, 0, 0, 3]);
    expect(bins[3]).toEqual({ from: 0.75, to: 1, count: 3 });
    expect(decisionLines(['approve', 'refuse']).map(({ key }) => key)).toEqual(['approve', 'refuse']);
  });
});
