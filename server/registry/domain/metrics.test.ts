import { expect, test } from 'vitest';
import { metricTitle } from './metrics.ts';

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
