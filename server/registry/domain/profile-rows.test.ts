import { describe, expect, test } from 'vitest';
import { profileOfInputs, profileRows } from './profile-rows.ts';
import { trainingProfileSchema } from './training-profile.ts';

const table = (columns: Record<string, readonly (string | number)[]>) => {
  const names = Object.keys(columns);
  const [first = []] = Object.values(columns);
  const rows = first.map((_, row) => names.map((name) => String(columns[name]?.[row] ?? '')));
  return { columns: names, rows };
};
const columnOf = (values: readonly (string | number)[]) => profileRows(table({ x: values })).columns.x;
const range = (length: number) => Array.from({ length }, (_, index) => index);

describe('a profile of rows', () => {
  test('counts numbers in bins, the upper edge in the last one', () => {
    expect(columnOf(range(101))).toMatchObject({
      ...{ kind: 'numeric', count: 101, missing: 0, min: 0, max: 100, mean: 50, std: 29.1548 },
      edges: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
      counts: [10, 10, 10, 10, 10, 10, 10, 10, 10, 11],
    });
  });

  test.each([
    ['one number', [7, 7, 7], [7, 8]],
    ['numbers next to each other', [1, 1 + Number.EPSILON], [1, 1 + Number.EPSILON]],
  ])('of %s', (_, values, edges) => {
    expect(columnOf(values)).toMatchObject({ edges, counts: [values.length] });
  });

  test('counts words where few of them make up a column, and what is missing', () => {
    expect(columnOf(['car', 'car', 'radio', 'radio', 'NA', ''])).toEqual({
      ...{ kind: 'categorical', feature: true, protected: false, count: 4, missing: 2 },
      counts: { car: 2, radio: 2 },
    });
  });

  test.each([
    ['names', range(40).map((index) => `person ${index}`)],
    ['more words than are counted', range(600).map((index) => `word ${index % 60}`)],
    ['texts', range(40).map((index) => (index % 2 ? 'long '.repeat(60) : 'other'))],
    ['nothing', ['', 'NaN', 'null']],
  ])('holds nothing of %s', (_, values) => {
    expect(columnOf(values)).toBeUndefined();
  });

  test('is one that a version may carry', () => {
    const made = profileRows(
      table({
        age: range(200).map((index) => 18 + (index % 60)),
        tiny: range(200).map((index) => index * 1e-12),
        mixed: range(200).map((index) => (index % 3 === 0 ? 'x' : index % 2)),
      }),
    );
    expect(trainingProfileSchema.parse(made)).toEqual(made);
    for (const column of Object.values(made.columns)) {
      const counted = Object.values(column.counts).reduce((sum, count) => sum + count, 0);
      expect(counted).toBe(column.count);
    }
  });

  test('goes to a version as far as the model is given it', () => {
    const made = profileRows(table({ age: range(9), sex: range(9) }));
    expect(Object.keys(profileOfInputs(made, ['age', 'amount'])?.columns ?? {})).toEqual(['age']);
    expect(profileOfInputs(made, ['amount'])).toBeNull();
    expect(profileOfInputs(null, ['age'])).toBeNull();
  });
});
