import { expect, test } from 'vitest';
import { missingColumns, rowsOf } from './dataset-rows.ts';
import { evaluationPlanTermsSchema } from './evaluation-plan.ts';
import { groupOf } from './groupings.ts';
import { parseCsv } from './parse-csv.ts';

const LIMITS = { rowsMax: 3, columnsMax: 3 };

test.each([
  ['a,b\n1,2\n', [['1', '2']]],
  [
    '\uFEFFa,b\r\n1,2\r\n3,4',
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  ['a,b\n"x, ""y""\n z",2\n', [['x, "y"\n z', '2']]],
  ['a,b\n,\n', [['', '']]],
])('reads %j', (text, rows) => {
  expect(parseCsv(text, LIMITS)).toEqual({ columns: ['a', 'b'], rows });
});

test.each([
  ['', 'the file is empty'],
  ['a,b\n', 'no rows'],
  ['a,a\n1,2', 'two columns are called a'],
  ['a,\n1,2', 'column 2 has no name'],
  ['a,b\n1', 'there are 1 values for 2 columns'],
  ['a,b\n1,2,3', 'Line 2'],
  ['a,b\n"1,2', 'never closed'],
  ['a,b\nx"1",2', 'in the middle'],
  ['a,b,c,d\n1,2,3,4', 'more than 3 columns'],
  ['a\n1\n2\n3\n4', 'more than 3 rows'],
])('refuses %j: %s', (text, words) => {
  expect(() => parseCsv(text, LIMITS)).toThrow(words);
});

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
