import { expect, test } from 'vitest';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { callPolicySchema } from './domain/call-policy.ts';
import { redactionMarks } from './domain/redaction-marks.ts';
import { requireFittingParts } from './require-fitting-parts.ts';

const parts = (callPolicy: object, note: object = {}) => ({
  inputContract: {
    type: 'object',
    properties: {
      amount: { type: 'number' },
      note: { type: 'string', ...note },
      age: { type: 'integer', 'x-protected': true },
    },
  },
  outputSchema: {
    type: 'object',
    properties: { decision: { enum: ['yes', 'no'] }, p: { type: 'number' } },
    required: ['decision'],
  },
  decisionPolicy: {
    score: 'p',
    lower: 0.2,
    upper: 0.4,
    decisionField: 'decision',
    below: 'yes',
    above: 'no',
    review: { deadlineMinutes: 60, onTimeout: 'no' },
    onError: { kind: 'fail' as const },
  },
  callPolicy: callPolicySchema.parse(callPolicy),
});

function problemsOf(given: ReturnType<typeof parts>): string[] {
  try {
    requireFittingParts(given);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.fields.map(({ path, message }) => `${path}: ${message}`);
  }
}

const condition = (when: string) => ({ name: 'one', when, action: 'review' });
const enrichment = (over: object) => ({
  enrichment: {
    url: 'https://features.example',
    source: { service: 's' },
    entities: {},
    fields: {},
    ...over,
  },
});

test.each([
  [{ oversight: { conditions: [condition('input.amount > 3.0 && scores.p > 0.1')] } }],
  [
    {
      guardrails: { input: [{ kind: 'cel', name: 'a', action: 'block', expression: 'input.amount > 1.0' }] },
    },
  ],
  [{ fallbacks: [{ kind: 'rule', rows: [{ when: 'input.amount > 1', output: { decision: 'no' } }] }] }],
  [enrichment({ entities: { customer: 'note' }, fields: { 'v:f': 'income' }, defaults: { income: 1 } })],
  [{ cache: { ttlSeconds: 60 }, generation: { temperature: 0 } }],
  [{ cache: { ttlSeconds: 60 }, generation: { tokensMax: 50 } }],
  [{ generation: { temperature: 0.7 } }],
  [
    {
      ...enrichment({ entities: { customer: 'note' }, fields: { 'v:f': 'income' } }),
      oversight: { conditions: [condition('input.income < 1000.0')] },
    },
  ],
])('a policy that fits is saved: %j', (policy) => {
  expect(problemsOf(parts(policy))).toEqual([]);
});

test.each([
  [
    { oversight: { conditions: [condition('true'), condition('input.amount >')] } },
    '/oversight/conditions/1/when',
  ],
  [
    { oversight: { conditions: [condition('input.age > 60')] } },
    '/oversight/conditions/0/when: input.age is protected',
  ],
  [
    { guardrails: { input: [{ kind: 'cel', name: 'a', action: 'block', expression: 'output.p > 0.1' }] } },
    '/guardrails/input/0/expression: there is no output here',
  ],
  [
    {
      guardrails: { output: [{ kind: 'detector', name: 'a', action: 'redact', detector: 'unsafe-content' }] },
    },
    '/guardrails/output/0/action',
  ],
  [
    { fallbacks: [{ kind: 'rule', rows: [{ when: 'input.x', output: { decision: 'no' } }] }] },
    '/fallbacks/0/rows/0/when: input has no x',
  ],
  [
    { fallbacks: [{ kind: 'rule', rows: [{ when: 'true', output: { decision: 'maybe' } }] }] },
    '/fallbacks/0/rows/0/output/decision',
  ],
  [{ cache: { ttlSeconds: 60 }, generation: { temperature: 0.2 } }, '/cache: '],
  [enrichment({ entities: { customer: 'customer_id' } }), '/enrichment/entities/customer'],
  [enrichment({ fields: { 'v:f': 'age' } }), '/enrichment/fields/v:f'],
  [enrichment({ defaults: { income: 1 } }), '/enrichment/defaults/income'],
])('what cannot be kept is refused by its pointer: %j', (policy, expected) => {
  const problems = problemsOf(parts(policy));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`/callPolicy${expected}`);
});

const marked = { type: 'string', 'x-redact': 'remove' };
const deep = (levels: number): object =>
  levels === 0 ? marked : { type: 'object', properties: { a: deep(levels - 1) } };

test.each([
  [{ additionalProperties: marked }, '/additionalProperties/x-redact'],
  [{ patternProperties: { '^a': marked } }, '/patternProperties/^a/x-redact'],
  [
    { properties: { list: { type: 'array', prefixItems: [marked] } } },
    '/properties/list/prefixItems/0/x-redact',
  ],
  [{ properties: { list: { type: 'array', contains: marked } } }, '/properties/list/contains/x-redact'],
  [{ dependentSchemas: { a: { properties: { b: marked } } } }, '/dependentSchemas/a/properties/b/x-redact'],
  [{ not: { properties: { b: marked } } }, '/not/properties/b/x-redact'],
  [{ properties: { a: deep(13) } }, '/properties/a'.repeat(13)],
  [{ $defs: { one: marked } }, '/$defs/one/x-redact'],
  [
    {
      properties: { a: { $ref: '#/$defs/one' } },
      additionalProperties: { $ref: '#/$defs/one' },
      $defs: { one: { type: 'object', properties: { b: marked } } },
    },
    '/additionalProperties/$ref',
  ],
  [
    { properties: Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`f${at}`, marked])) },
    '/properties/f500',
  ],
])('a mark that would be passed over is refused: %#', (schema, pointer) => {
  const { problems } = redactionMarks({ type: 'object', ...schema });
  expect(problems.map(({ path }) => path)).toEqual([pointer]);
});

test('marks are reached through references, and names of fields are no marks', () => {
  const contract = {
    type: 'object',
    properties: {
      mother: { $ref: '#/$defs/person' },
      father: { $ref: '#/$defs/person' },
      uncle: { $ref: '#/$defs/man%20of%20them' },
      home: {
        type: 'object',
        'x-redact': 'remove',
        additionalProperties: true,
        properties: { street: marked },
      },
      'x-redact': { type: 'string' },
      kind: { const: { 'x-redact': 'remove' } },
    },
    $defs: {
      'man of them': { $ref: '#/$defs/person' },
      person: { type: 'object', properties: { name: marked } },
    },
    examples: [{ 'x-redact': 'remove' }],
  };
  const { marks, problems } = redactionMarks(contract);
  expect(problems).toEqual([]);
  expect(marks.map(({ path }) => path.join('/'))).toEqual([
    'mother/name',
    'father/name',
    'uncle/name',
    'home',
  ]);
});

test.each([
  [{ 'x-redact': 'pseudonym' }, []],
  [
    { 'x-redact': 'hide' },
    ['/inputContract/properties/note/x-redact: must be one of remove, mask, pseudonym'],
  ],
  [
    { type: 'number', 'x-redact': 'mask' },
    ['/inputContract/properties/note/x-redact: mask is for texts; use remove here'],
  ],
])('marks for redaction are looked at: %j', (note, expected) => {
  expect(problemsOf(parts({}, note))).toEqual(expected);
});
