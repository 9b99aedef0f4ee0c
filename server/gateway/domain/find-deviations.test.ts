import { describe, expect, test } from 'vitest';
import { baselineOf } from '../../registry/domain/baseline-profile.ts';
import { trainingProfileSchema } from '../../registry/domain/training-profile.ts';
import { dataChecksSchema } from '../../workflows/domain/data-checks.ts';
import { findDeviations } from './find-deviations.ts';

const profile = baselineOf(
  trainingProfileSchema.parse({
    columns: {
      amount: {
        kind: 'numeric',
        count: 100,
        edges: [0, 50, 100],
        counts: [50, 50],
        min: 5,
        max: 95,
        mean: 50,
        std: 10,
      },
      binned: { kind: 'numeric', count: 4, edges: [0, 2, 4], counts: [2, 2] },
      constant: { kind: 'numeric', count: 4, edges: [0, 2], counts: [4], min: 1, max: 1, mean: 1, std: 0 },
      purpose: { kind: 'categorical', count: 3, counts: { car: 2, home: 1, boat: 0 } },
      owner: { kind: 'categorical', count: 3, counts: { true: 2, false: 1 } },
      sex: { kind: 'categorical', count: 3, counts: { f: 3 }, protected: true, feature: false },
      row_id: { kind: 'numeric', count: 3, edges: [0, 1], counts: [3], feature: false },
    },
  }),
);
const usual = { amount: 50, binned: 1, constant: 1, purpose: 'car', owner: true, sex: 'f' };
const all = (action: string, over = {}) =>
  dataChecksSchema.parse({ missing: action, outOfRange: action, unseen: action, outlier: action, ...over });

test('a baseline holds what the model sees, with moments from the bins where the profile lacks them', () => {
  expect(Object.keys(profile)).toEqual(['amount', 'binned', 'constant', 'purpose', 'owner']);
  expect(profile.binned).toEqual({ kind: 'numeric', min: 0, max: 4, mean: 2, std: 1 });
  expect(profile.purpose).toEqual({ kind: 'categorical', values: ['car', 'home'] });
});

describe('an input', () => {
  test.each([
    ['like the training data', {}, []],
    ['at the edge of it', { amount: 95 }, [['outlier', ['/input/amount']]]],
    [
      'above the range',
      { amount: 96 },
      [
        ['outOfRange', ['/input/amount']],
        ['outlier', ['/input/amount']],
      ],
    ],
    ['far from the mean', { amount: 91 }, [['outlier', ['/input/amount']]]],
    ['at the distance that is allowed', { amount: 90 }, []],
    ['of a constant column', { constant: 2 }, [['outOfRange', ['/input/constant']]]],
    [
      'without a field',
      { amount: undefined, purpose: null },
      [['missing', ['/input/amount', '/input/purpose']]],
    ],
    ['of a new category', { purpose: 'yacht' }, [['unseen', ['/input/purpose']]]],
    ['of a category that nobody had', { purpose: 'boat' }, [['unseen', ['/input/purpose']]]],
    ['with a protected value never seen', { sex: 'm' }, []],
    ['of a kind that the contract should have refused', { amount: 'many' }, []],
  ])('%s', (_, over, expected) => {
    const found = findDeviations(profile, all('warn'), { ...usual, ...over });
    expect(found.map(({ deviation, fields }) => [deviation, fields])).toEqual(expected);
    expect(found.every(({ action }) => action === 'warn')).toBe(true);
  });

  test('is only held against what the policy asks for, each by its own action', () => {
    const strange = { ...usual, amount: 500, purpose: 'yacht', owner: undefined };
    expect(findDeviations(profile, dataChecksSchema.parse({}), strange)).toEqual([]);
    const checks = dataChecksSchema.parse({ missing: 'warn', unseen: 'refuse', outlier: 'review' });
    const found = findDeviations(profile, checks, strange);
    expect(found.map(({ deviation, action }) => [deviation, action])).toEqual([
      ['missing', 'warn'],
      ['unseen', 'refuse'],
      ['outlier', 'review'],
    ]);
    expect(found.map(({ text }) => text)).toEqual([
      'owner is missing.',
      'purpose holds a category that the version was not trained on.',
      'amount is unusually far from the mean.',
    ]);
    expect(JSON.stringify(found)).not.toContain('500');
  });

  test('is an outlier by the distance of the policy', () => {
    const checks = (outlierBeyond: number) => dataChecksSchema.parse({ outlier: 'warn', outlierBeyond });
    const farOut = { ...usual, amount: 75 };
    expect(findDeviations(profile, checks(2), farOut)).toHaveLength(1);
    expect(findDeviations(profile, checks(3), farOut)).toHaveLength(0);
  });
});
