import { expect, test } from 'vitest';
import { orderRunMetrics } from './order-run-metrics.ts';

const run = (...metrics: [key: string, step: number][]) => ({
  metrics: metrics.map(([key, step]) => ({ key, step })),
});

test('what most runs have comes first, then what was measured over time, then names as people count', () => {
  const first = run(['fold 10', 0], ['fold 2', 0], ['loss', 99], ['accuracy', 0]);
  expect(orderRunMetrics([first])).toEqual(['loss', 'accuracy', 'fold 2', 'fold 10']);
  expect(orderRunMetrics([first, run(['accuracy', 0])])).toEqual(['accuracy', 'loss', 'fold 2', 'fold 10']);
  expect(orderRunMetrics([])).toEqual([]);
});
