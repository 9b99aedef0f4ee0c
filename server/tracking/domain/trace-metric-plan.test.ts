import { describe, expect, test } from 'vitest';
import { readMetricFilter, requireMeasure } from './trace-metric-plan.ts';

const asked = (view: string, metric: string, types: string[], dimensions: string[] = []) => ({
  view,
  metric,
  aggregations: types.map((type) => ({ type })),
  dimensions,
});

describe('metrics over traces', () => {
  test.each([
    [asked('TRACES', 'latency', ['COUNT']), 'Found invalid aggregation_type'],
    [asked('TRACES', 'constructor', ['COUNT']), 'metric_name must be one of'],
    [asked('SPANS', 'total_cost', ['SUM'], ['span_name']), 'Found invalid dimension'],
    [asked('SPANS', 'total_cost', ['SUM'], ['toString']), 'Found invalid dimension'],
  ])('%j is refused', (given, words) => {
    expect(() => requireMeasure(given)).toThrow(words);
  });

  test.each([
    ["trace.status = 'OK'", 'TRACES', 't.state', null, 'OK'],
    ['trace.tag.stage = "trial"', 'TRACES', 't.tags ->> $1::text', 'stage', 'trial'],
    ["trace.metadata.`a b` = 'x'", 'SPANS', 't.metadata ->> $1::text', 'a b', 'x'],
    ["span.name = 'ask'", 'SPANS', 's.name', null, 'ask'],
  ])('%s for %s', (filter, view, column, key, value) => {
    const read = readMetricFilter(filter, view);
    expect([read.column('$1'), read.key, read.value]).toEqual([column, key, value]);
  });

  test.each([
    ["span.name = 'ask'", 'TRACES'],
    ["trace.status != 'OK'", 'TRACES'],
    ["trace.status = 'OK' AND trace.status = 'ERROR'", 'TRACES'],
    ["trace.size = 'x'", 'TRACES'],
    ["trace.status = 'x' OR 1 = 1", 'TRACES'],
  ])('%s for %s is refused', (filter, view) => {
    expect(() => readMetricFilter(filter, view)).toThrow('Expected one filter clause');
  });
});
