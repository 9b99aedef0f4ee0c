import { expect, test } from 'vitest';
import { compareMetricNames, metricTitle } from './metrics.ts';

test.each([
  ['auc', 'AUC'],
  ['roc_auc', 'ROC AUC'],
  ['costRefuseAll', 'Cost refuse all'],
  ['inReviewBand', 'In review band'],
  ['f1', 'F1'],
  ['p95 latency', 'P95 latency'],
  ['AUC', 'AUC'],
])('%s reads as %s', (name, title) => {
  expect(metricTitle(name)).toBe(title);
});

test('the best known metrics come first, the others by name as people count', () => {
  const names = ['ece', 'fold 10', 'fold 2', 'brier', 'AUC', 'accuracy'];
  expect(names.toSorted(compareMetricNames)).toEqual([
    'AUC',
    'accuracy',
    'brier',
    'ece',
    'fold 2',
    'fold 10',
  ]);
});
