import { expect, test } from 'vitest';
import { trainingProfileSchema } from '#server/registry/domain/training-profile.ts';
import { prepareDataColumns } from './prepare-data-columns.ts';

const profile = trainingProfileSchema.parse({
  columns: {
    age: { kind: 'numeric', count: 90, missing: 10, edges: [18, 40, 75], counts: [60, 30], mean: 35.5 },
    purpose: { kind: 'categorical', count: 100, counts: { car: 50, radio: 30, repairs: 15, travel: 5 } },
  },
});

test('columns are told by schema and profile together', () => {
  expect(
    prepareDataColumns(
      [
        { name: 'age', type: 'long' },
        { name: 'amount', type: 'double' },
      ],
      profile,
    ),
  ).toEqual([
    { name: 'age', type: 'long', missing: 0.1, spread: '18 to 75, mean 35.5' },
    { name: 'amount', type: 'double', missing: null, spread: '' },
    {
      ...{ name: 'purpose', type: 'categorical', missing: 0 },
      spread: 'car 50 %, radio 30 %, repairs 15 %, 1 more',
    },
  ]);
});

test('by the schema alone, and by nothing', () => {
  expect(prepareDataColumns([{ name: 'x', type: 'float32 (-1, 20)' }], null)).toEqual([
    { name: 'x', type: 'float32 (-1, 20)', missing: null, spread: '' },
  ]);
  expect(prepareDataColumns([], null)).toEqual([]);
});
