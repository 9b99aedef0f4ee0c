import { expect, test } from 'vitest';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import { DEFAULT_POLICIES } from './default-policies.ts';
import { type DiffSide, describeDiff } from './describe-diff.ts';

function side(number: number, metrics: Record<string, number>): DiffSide {
  const version = {
    model: { id: 'mdl', name: 'score' },
    number,
    artifact: { id: 'a', digest: String(number).repeat(64), sizeBytes: 56_737, mediaType: '', fileName: '' },
    trainingDataset: null,
    evaluations: [{ datasetName: 'holdout', datasetDigest: 'd'.repeat(64), metrics }],
  } as unknown as VersionFacts;
  return { version, workflow: { number: 1, digest: 'f'.repeat(64) }, cluster: 'local' };
}

const { comparisons } = DEFAULT_POLICIES.promote.production.high.gates;

test('tells better from worse by the direction of each metric, and leaves unjudged ones aside', () => {
  const rows = describeDiff(
    side(1, { auc: 0.762, cost: 166, brier: 0.1711, bad: 88 }),
    side(2, { auc: 0.7986, cost: 170, brier: 0.1711, bad: 90 }),
    comparisons,
  ).filter(({ group }) => group === 'Evidence');
  expect(rows.map(({ label, tone, difference, isAside }) => [label, tone, difference, isAside])).toEqual([
    ['AUC on holdout', 'better', '+0.0366', false],
    ['Brier on holdout', 'same', null, false],
    ['Cost on holdout', 'worse', '+4', false],
    ['Bad on holdout', 'different', '+2', true],
  ]);
});

test('has nothing beside what will serve when nothing serves yet', () => {
  const rows = describeDiff(null, side(1, { auc: 0.7 }), comparisons);
  expect(rows.every(({ now }) => now === null)).toBe(true);
  expect(rows.find(({ label }) => label === 'Size')?.next).toBe('56.7 kB');
});
