import { expect, test } from 'vitest';
import { trainingProfileSchema } from '../../registry/domain/training-profile.ts';
import { tellInput } from './tell-input.ts';

const contract = {
  type: 'object',
  required: ['amount'],
  properties: {
    amount: { title: 'Amount', type: 'integer', 'x-unit': 'DM' },
    purpose: { title: 'Purpose', enum: ['car', 'other'], 'x-enum-titles': { car: 'a new car' } },
    credits: { title: 'Credits', type: 'integer' },
    sex: { title: 'Sex', type: 'string', 'x-protected': true },
  },
};
const profile = trainingProfileSchema.parse({
  columns: {
    amount: { kind: 'numeric', count: 100, edges: [100, 200, 1000, 5000], counts: [10, 85, 5] },
    purpose: { kind: 'categorical', count: 100, counts: { car: 98, other: 2 } },
    credits: { kind: 'numeric', count: 100, edges: [1, 1.5, 2.5, 3.5, 4], counts: [63, 33, 3, 1] },
  },
});

test.each([
  ['a usual amount', { amount: 500 }, 'amount', '500 DM', null],
  [
    'a high amount',
    { amount: 1200 },
    'amount',
    '1,200 DM',
    /^high: at most 5 % of the training data lie as high$/,
  ],
  ['an amount outside', { amount: 9000 }, 'amount', '9,000 DM', /above all training data \(up to 5,000\)/],
  ['an amount below', { amount: 1 }, 'amount', '1 DM', /below all training data/],
  ['the commonest value, though it is the lowest', { credits: 1 }, 'credits', '1', null],
  ['the second commonest value', { credits: 2 }, 'credits', '2', null],
  ['a value that few reach', { credits: 3 }, 'credits', '3', /^high: at most 4 % /],
  ['the highest value', { credits: 4 }, 'credits', '4', /^high: at most 1 % /],
  ['a missing value', {}, 'amount', null, null],
  ['a usual word', { purpose: 'car' }, 'purpose', 'a new car', null],
  ['a rare word', { purpose: 'other' }, 'purpose', 'other', /rare: 2 %/],
  ['a word never seen', { purpose: 'boat' }, 'purpose', 'boat', /never seen/],
])('%s', (_, input, name, value, unusual) => {
  const fact = tellInput(contract, input, profile).find((told) => told.name === name);
  expect(fact?.value).toBe(value);
  if (unusual === null) expect(fact?.unusual).toBeNull();
  else expect(fact?.unusual).toMatch(unusual);
});

test('protected fields are never told', () => {
  const told = tellInput(contract, { amount: 1, sex: 'female' }, profile);
  expect(JSON.stringify(told)).not.toContain('female');
  expect(told.map((fact) => fact.name)).toEqual(['amount', 'purpose', 'credits']);
});

test('without a profile nothing is called unusual', () => {
  expect(tellInput(contract, { amount: 9000 }, null).every((fact) => fact.unusual === null)).toBe(true);
});
