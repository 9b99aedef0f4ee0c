import { describe, expect, test } from 'vitest';
import { RISK_TIERS } from '../../workflows/domain/risk-tier.ts';
import { DEFAULT_POLICIES } from './default-policies.ts';
import { asksNobody, ENVIRONMENTS, gatesOf, POLICY_ACTIONS, policyTermsSchema } from './policy.ts';
import { readTerms } from './read-terms.ts';

const FIRST = {
  slots: [
    { role: 'ml-engineer', count: 1 },
    { role: 'risk-officer', count: 2 },
  ],
  gates: {
    required: ['artifact-intact', 'card-complete'],
    thresholds: [{ metric: 'auc', better: 'higher', bound: 0.7 }],
    comparisons: [],
    cardSections: ['summary'],
    clusterSeenWithinSeconds: 120,
  },
  requestTtlHours: 336,
  approvalTtlHours: 72,
};

describe('terms stored before alternatives and levels', () => {
  const read = readTerms(FIRST);
  test('keep their places as the only alternative', () => {
    expect(read.slots).toEqual([FIRST.slots]);
    expect(readTerms({ ...FIRST, slots: [] }).slots).toEqual([]);
  });
  test('block by every gate they required and judge no other', () => {
    expect(read.gates.levels).toEqual({ 'artifact-intact': 'block', 'card-complete': 'block' });
    expect(gatesOf(read)).toEqual(['artifact-intact', 'card-complete']);
  });
  test('fail where a bounded metric is missing, as they did', () => {
    expect(read.gates.thresholds).toMatchObject([{ metric: 'auc', ifMissing: 'fail' }]);
  });
  test('never wait and take a recent factor', () => {
    expect(read).toMatchObject({ v: 2, assurance: 'recent-factor', minReviewSeconds: 0, windows: [] });
  });
  test('read twice are what they were read once', () => {
    expect(readTerms(read)).toEqual(read);
  });
});

test.each([
  ['a role named twice', { slots: [[FIRST.slots[0], FIRST.slots[0]]] }],
  ['an alternative without places', { slots: [[]] }],
  ['a gate nobody knows', { gates: { ...FIRST.gates, levels: { 'gut-feeling': 'block' } } }],
  [
    'a time that is none',
    { windows: [{ days: [1], from: '25:00', to: '26:00', timeZone: 'Europe/Berlin' }] },
  ],
])('refuses %s', (_, change) => {
  expect(() => readTerms({ ...readTerms(FIRST), ...change })).toThrow();
});

test('every default is valid, and production always asks a person', () => {
  for (const action of POLICY_ACTIONS)
    for (const environment of ENVIRONMENTS)
      for (const tier of RISK_TIERS) {
        const terms = DEFAULT_POLICIES[action][environment][tier];
        expect(policyTermsSchema.parse(terms)).toEqual(terms);
        expect(asksNobody(terms)).toBe(action === 'promote' && environment === 'staging');
      }
});
