import { describe, expect, test } from 'vitest';
import { callPolicySchema } from '#server/workflows/domain/call-policy.ts';
import { callPolicyForm, callPolicyFormSchema, NEW_GUARDRAIL } from './call-policy-form.ts';
import { callPolicyInWords } from './call-policy-words.ts';

const everything = callPolicySchema.parse({
  limits: { perToken: { callsPerSecond: 5, moneyPerDay: 2.5 }, perWorkflow: { callsPerDay: 1_000 } },
  price: { currency: 'EUR', perCall: 0.01 },
  enrichment: {
    url: 'https://features.example',
    credential: 'features',
    source: { service: 'customers' },
    entities: { id: 'customer' },
    fields: { 'v:f': 'income' },
  },
  dataChecks: { missing: 'warn', outlier: 'review', outlierBeyond: 5 },
  guardrails: {
    input: [
      { kind: 'detector', name: 'injection', action: 'block', detector: 'prompt-injection' },
      {
        kind: 'http',
        name: 'service',
        action: 'review',
        url: 'https://guard.example/v1',
        credential: 'content-safety',
        onFailure: 'block',
      },
    ],
    output: [
      { kind: 'cel', name: 'rule', action: 'flag', expression: 'output.p > 0.5' },
      { kind: 'model', name: 'judge', action: 'review', workflow: 'judge', field: 'text', threshold: 0.7 },
    ],
  },
  redaction: { before: 'model', freeText: ['email', 'iban'], freeTextAs: 'pseudonym' },
  cache: { ttlSeconds: 60, sharedBy: 'token' },
  fallbacks: [
    { kind: 'revision' },
    { kind: 'model', workflow: 'other' },
    { kind: 'rule', rows: [{ when: 'true', output: { decision: 'no' } }] },
  ],
  oversight: {
    conditions: [{ name: 'large', when: 'input.amount > 5', action: 'review' }],
    sampleShare: 0.07,
  },
  generation: { temperature: 0.2 },
  durability: 'spool',
  freshnessMs: 5_000,
});

describe('the form of a call policy', () => {
  test('gives back what it was given', () => {
    expect(callPolicyFormSchema.parse(callPolicyForm(everything))).toEqual(everything);
    expect(callPolicyFormSchema.parse(callPolicyForm({}))).toEqual({});
  });

  test.each([
    [{ oversight: { conditions: [], samplePercent: 120 } }, 'oversight.samplePercent'],
    [{ freshnessSeconds: 0.1 }, 'freshnessSeconds'],
    [{ rest: '{ "price": 3 }' }, 'rest'],
    [{ rest: '{' }, 'rest'],
    [{ rest: '{ "surprise": 3 }' }, 'rest'],
    [{ fallbacks: [{ kind: 'rule', workflow: '', rows: '[{}]' }] }, 'fallbacks.0.rows'],
    [{ fallbacks: [{ kind: 'rule', workflow: '', rows: 'x' }] }, 'fallbacks.0.rows'],
    [{ fallbacks: [{ kind: 'model', workflow: '', rows: '' }] }, 'fallbacks.0.workflow'],
    [{ guardrails: { input: [NEW_GUARDRAIL], output: [] } }, 'guardrails.input.0.name'],
    [
      { guardrails: { input: [], output: [{ ...NEW_GUARDRAIL, name: 'a', kind: 'http' }] } },
      'guardrails.output.0.url',
    ],
  ])('says at its field what is wrong: %j', (over, name) => {
    const read = callPolicyFormSchema.safeParse({ ...callPolicyForm({}), ...over });
    expect(read.error?.issues.map(({ path }) => path.join('.'))).toContain(name);
  });
});

test('says in words, and in the unit of its field, what a field wants', () => {
  const { error } = callPolicyFormSchema.safeParse({
    ...callPolicyForm({}),
    guardrails: { input: [NEW_GUARDRAIL], output: [] },
    oversight: { conditions: [], samplePercent: 120 },
    freshnessSeconds: 0.1,
  });
  const told = Object.fromEntries(error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []);
  expect(told).toEqual({
    'guardrails.input.0.name': 'Fill this in.',
    'oversight.samplePercent': 'Enter at most 100.',
    freshnessSeconds: 'Enter at least 1.',
  });
});

describe('a call policy in words', () => {
  test('has a section for each part that is on, in the order of a call', () => {
    expect(callPolicyInWords(everything).map(({ title }) => title)).toEqual([
      'Enrichment',
      'Data checks',
      'Redaction',
      'Input guardrails',
      'Output guardrails',
      'Limits',
      'Price',
      'Remembered answers',
      'Fallbacks',
      'Generation',
      'Oversight',
      'Durability',
    ]);
    expect(callPolicyInWords({})).toEqual([]);
    const marks = [{ path: ['applicant', 'name'], redaction: 'pseudonym' as const }];
    expect(callPolicyInWords({}, marks)[0]?.items[1]?.value).toBe('applicant.name as a pseudonym');
  });

  test('says what happens', () => {
    const words = callPolicyInWords(everything).flatMap(({ items }) =>
      items.map(({ label, value }) => `${label}: ${value}`),
    );
    expect(words).toEqual(
      expect.arrayContaining([
        'injection: refuse the call on attempts to instruct the model',
        'large: a person decides where input.amount > 5',
        'Sample: 7 % of decided calls',
        'Each token: 2.5 EUR a day',
        'Searched for in texts: e-mail addresses, IBANs',
      ]),
    );
  });
});
