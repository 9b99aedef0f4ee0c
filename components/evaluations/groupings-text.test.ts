import { expect, test } from 'vitest';
import { groupingsProblem, readGroupings, writeGroupings } from './groupings-text.ts';

const TEXT = 'housing\nage_years: 30, 45\nhousing & age_years: 35';

test('what was typed is read, and written again the same', () => {
  const read = readGroupings(`\n ${TEXT}  \n\n`);
  expect(read).toEqual([
    [{ column: 'housing', edges: [] }],
    [{ column: 'age_years', edges: [30, 45] }],
    [
      { column: 'housing', edges: [] },
      { column: 'age_years', edges: [35] },
    ],
  ]);
  expect(writeGroupings(read)).toBe(TEXT);
});

test.each([
  ['shoe_size', /no column "shoe_size"/],
  ['housing: a, 3', /must be numbers/],
])('%j is refused', (text, message) => {
  expect(groupingsProblem(text, ['housing'])).toMatch(message);
});

test('what fits is not refused, nor is anything while the columns are unknown', () => {
  expect(groupingsProblem(TEXT, ['housing', 'age_years'])).toBeNull();
  expect(groupingsProblem('anything', [])).toBeNull();
});
