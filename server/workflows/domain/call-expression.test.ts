import { describe, expect, test } from 'vitest';
import { checkCallExpression, compileCallExpression } from './call-expression.ts';

const inputContract = {
  type: 'object',
  properties: {
    amount: { type: 'number' },
    months: { type: 'integer' },
    purpose: { type: 'string', enum: ['car', 'home'] },
    note: { type: 'string' },
    age: { type: 'integer', 'x-protected': true },
    tags: { type: 'array', items: { type: 'string' } },
    applicant: { $ref: '#/$defs/person' },
    anything: {},
  },
  $defs: { person: { type: 'object', properties: { name: { type: 'string' } } } },
};
const outputSchema = { type: 'object', properties: { decision: { type: 'string' }, p: { type: 'number' } } };
const schemas = { inputContract, outputSchema };

describe('an expression over calls', () => {
  test.each([
    'input.amount > 1000',
    'input.amount * 2.0 > 1000.0 && input.purpose == "car"',
    'input.purpose in ["car", "home"]',
    'has(input.note) && input.note.contains("urgent")',
    'input.note.matches("^(a+)+$")',
    'input.tags.exists(tag, tag == "vip")',
    'input.applicant.name == "x"',
    'input.anything > 3',
    'output.decision == "approve" && scores.p > 0.4 && confidence < 0.2',
    '"note" in input',
    'int(input.months) % 12 == 0',
  ])('may be saved: %s', (expression) => {
    expect(checkCallExpression(expression, ['input', 'output', 'scores', 'confidence'], schemas)).toBeNull();
  });

  test.each([
    ['input.amount >', /./],
    ['input.salary > 3', /input has no salary/],
    ['input.age > 60', /protected/],
    ['input["age"] > 60', /protected/],
    ['output.colour == "red"', /output has no colour/],
    ['scores.p > 0.3', /there is no scores here/],
    ['now() > 3', /./],
    ['input.amount * 2 > 3', /2\.0 instead of 2/],
    ['input.note > 3', /overload/],
    ['true || input.note > 3', /overload/],
    ['input.amount', /neither true nor false/],
    ['input.tags.all(a, input.tags.exists(b, a == b))', /inside another/],
    [Array.from({ length: 120 }, () => 'input.amount > 1.0').join(' && '), /too large/],
  ])('is refused: %s', (expression, message) => {
    expect(checkCallExpression(expression, ['input', 'output'], schemas)?.message).toMatch(message);
  });
});

describe('evaluating', () => {
  const verdict = (expression: string, input: Record<string, unknown>, more = {}) =>
    compileCallExpression(expression, inputContract).evaluate({ input, ...more });

  test.each([
    ['input.amount > 1000', { amount: 2000 }, 'holds'],
    ['input.amount > 1000', { amount: 10 }, 'holds-not'],
    ['input.amount > 1000', {}, 'error'],
    ['has(input.amount) && input.amount > 1000', {}, 'holds-not'],
    ['input.amount > 1000', { amount: 'many' }, 'error'],
    ['input.applicant.name == "Ada"', { applicant: { name: 'Ada' } }, 'holds'],
    ['input.note == null', { note: null }, 'holds'],
    ['input.amount >', { amount: 1 }, 'error'],
    ['input.amount', { amount: 1 }, 'error'],
    // Protected fields are not there, whatever the way to them.
    ['"age" in input', { age: 70 }, 'holds-not'],
    ['input.exists(name, name == "age")', { age: 70 }, 'holds-not'],
    ['scores.p > 0.2', { amount: 1 }, 'error'],
    ['input.tags.exists(tag, tag == "x")', { tags: Array.from({ length: 5_000 }, () => 'a') }, 'error'],
    ['input.note.matches("a+b")', { note: 'a'.repeat(60_000) }, 'error'],
    ['input.note.matches("^(a+)+$")', { note: `${'a'.repeat(40)}b` }, 'holds-not'],
  ])('%s over %j: %s', (expression, input, expected) => {
    expect(verdict(expression, input)).toBe(expected);
  });

  test('reads output, scores and confidence where they are known', () => {
    const more = { output: { decision: 'approve' }, scores: { p: 0.3 }, confidence: 0.1 };
    const expression = 'output.decision == "approve" && scores.p > 0.2 && confidence < 0.2';
    expect(verdict(expression, {}, more)).toBe('holds');
    expect([...compileCallExpression(expression, inputContract).reads].sort()).toEqual([
      'confidence',
      'output',
      'scores',
    ]);
  });
});
