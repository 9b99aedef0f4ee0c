import { expect, test } from 'vitest';
import { priceSchema } from './call-limits.ts';
import { priceOfModel } from './price-of-model.ts';

const price = priceSchema.parse({
  currency: 'EUR',
  perCall: 1,
  models: [
    { model: 'large', perMillionTokensIn: 10, perMillionTokensOut: 30 },
    { model: 'large', version: 3, perMillionTokensIn: 5 },
    { model: 'small', version: 1, perCall: 0.1 },
  ],
});
const rates = (perCall: number, perMillionTokensIn: number, perMillionTokensOut: number) => ({
  currency: 'EUR',
  perCall,
  perMillionTokensIn,
  perMillionTokensOut,
});

test.each([
  ['a version with a row of its own', 'large', 3, rates(0, 5, 0)],
  ['another version of a model in the table', 'large', 2, rates(0, 10, 30)],
  ['a version that the table has', 'small', 1, rates(0.1, 0, 0)],
  ['another one of which only that version has a row', 'small', 2, rates(1, 0, 0)],
  ['a model that the table lacks', 'other', 1, rates(1, 0, 0)],
])('%s', (_, name, version, expected) => {
  expect(priceOfModel(price, { name, version })).toEqual(expected);
});

test('a table says each thing once', () => {
  const twice = { currency: 'EUR', models: [{ model: 'a' }, { model: 'a' }] };
  expect(priceSchema.safeParse(twice).error?.issues[0]?.message).toContain('once in the table');
  const versions = { currency: 'EUR', models: [{ model: 'a' }, { model: 'a', version: 1 }] };
  expect(priceSchema.safeParse(versions).success).toBe(true);
});
