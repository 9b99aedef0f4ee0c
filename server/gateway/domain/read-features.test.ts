import { expect, test } from 'vitest';
import { enrichmentSchema } from '../../workflows/domain/enrichment.ts';
import { readFeatures } from './read-features.ts';

const now = new Date('2026-11-21T12:00:00Z');
const policy = (over: object = {}) =>
  enrichmentSchema.parse({
    url: 'https://features.example',
    source: { features: ['customer:income', 'customer:late_payments'] },
    entities: { customer_id: 'customer' },
    fields: { 'customer:income': 'income', 'customer:late_payments': 'late_payments' },
    ...over,
  });
const answer = (over: object = {}) => ({
  metadata: { feature_names: ['customer_id', 'income', 'late_payments'] },
  results: [
    { values: ['c1'], statuses: ['PRESENT'], event_timestamps: ['1970-01-01T00:00:00Z'] },
    { values: [4200], statuses: ['PRESENT'], event_timestamps: ['2026-11-21T11:59:00Z'] },
    { values: [2], statuses: ['PRESENT'], event_timestamps: ['2026-11-20T12:00:00Z'] },
  ],
  ...over,
});
const second = (over: object) => {
  const { results } = answer();
  return answer({ results: [results[0], results[1], { ...results[2], ...over }] });
};
const both = { income: 4200, late_payments: 2 };
const ages = [
  { field: 'income', seconds: 60 },
  { field: 'late_payments', seconds: 86_400 },
];

test.each([
  ['as Feast answers', {}, answer(), { values: both, ages, missing: [] }],
  [
    'with full names',
    {},
    answer({ metadata: { feature_names: ['customer_id', 'customer__income', 'customer__late_payments'] } }),
    { values: both },
  ],
  [
    'not found',
    {},
    second({ values: [null], statuses: ['NOT_FOUND'] }),
    { values: { income: 4200 }, missing: ['late_payments'] },
  ],
  ['null', {}, second({ values: [null] }), { missing: ['late_payments'] }],
  ['outside of its age', {}, second({ statuses: ['OUTSIDE_MAX_AGE'] }), { missing: ['late_payments'] }],
  ['too old by the policy', { ageMaxSeconds: 3_600 }, answer(), { missing: ['late_payments'] }],
  [
    'of unknown age where that counts',
    { ageMaxSeconds: 3_600 },
    second({ event_timestamps: [] }),
    { missing: ['late_payments'] },
  ],
  [
    'of unknown age',
    {},
    second({ event_timestamps: ['1970-01-01T00:00:00Z'] }),
    { values: both, ages: [ages[0]] },
  ],
  [
    'with a default',
    { defaults: { late_payments: 0 } },
    second({ values: [null] }),
    { values: { income: 4200, late_payments: 0 }, defaulted: ['late_payments'], missing: [] },
  ],
  [
    'not at all',
    { defaults: { income: 1 } },
    null,
    { values: { income: 1 }, defaulted: ['income'], missing: ['late_payments'] },
  ],
  ['as nonsense', {}, { metadata: [], results: 'no' }, { values: {}, missing: ['income', 'late_payments'] }],
  ['with too few results', {}, answer({ results: [] }), { values: {}, missing: ['income', 'late_payments'] }],
])('features that come %s', (_, over, given, expected) => {
  expect(readFeatures(policy(over), given, now)).toMatchObject(expected);
});
