import { expect, test } from 'vitest';
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
