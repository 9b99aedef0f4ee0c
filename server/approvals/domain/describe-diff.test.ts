import { expect, test } from 'vitest';
import type { VersionFacts } from '../../registry/domain/version-facts.ts';
import { DEFAULT_POLICIES } from './default-policies.ts';
import { type DiffSide, describeDiff, type SaidPrompt } from './describe-diff.ts';

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

const saying = (prompt: SaidPrompt | null): DiffSide => ({ ...side(1, {}), prompt });
const letter = (version: number) => ({ modelId: 'mdl_p', name: 'letter', version });
const said: [string, DiffSide | null, DiffSide, unknown[]][] = [
  ['nothing', saying(null), saying(null), []],
  [
    'another version, with the difference',
    saying(letter(1)),
    saying(letter(3)),
    ['letter version 1', 'letter version 3', 'different', '/prompts/mdl_p/compare?from=1&to=3'],
  ],
  [
    'the same',
    saying(letter(1)),
    saying(letter(1)),
    ['letter version 1', 'letter version 1', 'same', '/prompts/mdl_p/versions/1'],
  ],
  ['nothing any more', saying(letter(1)), saying(null), ['letter version 1', 'none', 'different', undefined]],
  [
    'something for the first time',
    null,
    saying(letter(2)),
    [null, 'letter version 2', 'different', '/prompts/mdl_p/versions/2'],
  ],
];

test.each(said)('tells that a workflow says %s', (_, now, next, expected) => {
  const rows = describeDiff(now, next, comparisons).filter(({ label }) => label === 'Prompt');
  expect(rows.flatMap((row) => [row.now, row.next, row.tone, row.href])).toEqual(expected);
});

test('tells of a card only where one was said anew', () => {
  const plainly = side(1, {});
  const cardRevision = { number: 2, digest: 'c'.repeat(64), authors: ['per_a'] };
  const revised = { ...side(2, {}), version: { ...side(2, {}).version, cardRevision } };
  const told = (now: DiffSide | null, next: DiffSide) =>
    describeDiff(now, next, comparisons)
      .filter(({ label }) => label === 'Model card')
      .map((row) => [row.now, row.next, row.href]);
  expect(told(plainly, plainly)).toEqual([]);
  expect(told(plainly, revised)).toEqual([['as registered', 'revision 2', '/models/mdl/versions/2/card']]);
});
