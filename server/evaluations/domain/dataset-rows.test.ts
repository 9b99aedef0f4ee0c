import { expect, test } from 'vitest';
import { missingColumns, rowsOf } from './dataset-rows.ts';
import { evaluationPlanTermsSchema } from './evaluation-plan.ts';
import { groupOf } from './groupings.ts';

const terms = evaluationPlanTermsSchema.parse({
  target: { column: 'truth', positive: 'bad' },
  inputs: [
    { field: 'age', column: 'years' },
    { field: 'note', column: 'note' },
    { field: 'sure', column: 'sure' },
  ],
  threshold: 0.5,
  costs: { falsePositive: 1, falseNegative: 1 },
  favourable: 'below',
  slices: [[{ column: 'gone' }]],
  protectedAttributes: [],
});

test('rows get the types that the contract asks for; what is empty is left out or null', () => {
  const contract = {
    properties: { age: { type: 'integer' }, note: { type: ['string', 'null'] }, sure: { type: 'boolean' } },
  };
  const table = {
    columns: ['years', 'note', 'sure', 'truth'],
    rows: [
      ['12', 'x', 'TRUE', 'bad'],
      ['', '', 'no', 'good'],
    ],
  };
  expect(rowsOf(table, terms, contract).map(({ input, isPositive }) => [input, isPositive])).toEqual([
    [{ age: 12, note: 'x', sure: true }, true],
    [{ note: null, sure: 'no' }, false],
  ]);
  expect(missingColumns(terms, table.columns)).toEqual([{ path: '/terms/slices/0', column: 'gone' }]);
});

test.each([
  ['24', 'under 25'],
  ['25', '25 to under 60'],
  ['60', '60 and over'],
  [' ', 'not given'],
  ['old', 'not given'],
])('a value of %j belongs to the group %j', (cell, group) => {
  expect(groupOf({ column: 'age', edges: [25, 60] }, { age: cell })).toBe(group);
});
