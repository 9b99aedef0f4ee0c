import { describe, expect, test } from 'vitest';
import { profileOfData, readDataProfile } from './profile-of-data.ts';

const columns = (edge: number) => ({
  age: { kind: 'numeric', count: 3, edges: [0, edge, 2 * edge], counts: [1, 2] },
});
const profile = (edge: number, more: object = {}) =>
  JSON.stringify({ num_rows: 3, columns: columns(edge), ...more });
const edgesOf = (found: ReturnType<typeof profileOfData>) => {
  const age = found?.columns.age;
  return age?.kind === 'numeric' ? age.edges : null;
};

describe('the profile of data', () => {
  test('is read beside what MLflow writes by itself', () => {
    const found = readDataProfile(
      profile(10, { scores: { kind: 'numeric', count: 1, edges: [0, 1], counts: [1] } }),
    );
    expect(found?.columns.age).toMatchObject({ feature: true, protected: false, missing: 0 });
    expect(found?.scores?.counts).toEqual([1]);
  });

  test.each([
    ['counts alone', '{"num_rows": 800, "num_elements": 16000}'],
    ['no JSON', 'eight hundred rows'],
    ['columns of another kind', '{"columns": {"age": {"mean": 41}}}'],
    ['no column', '{"columns": {}}'],
    ['a list', '[1]'],
    ['nothing', null],
  ])('is none: %s', (_, text) => {
    expect(readDataProfile(text)).toBeNull();
  });

  test('is that of the training data', () => {
    const given = [
      { context: 'evaluation', profile: profile(1) },
      { context: null, profile: profile(2) },
      { context: 'training', profile: profile(3) },
    ];
    expect(edgesOf(profileOfData(given))).toEqual([0, 3, 6]);
  });

  test('is that of data whose use nobody named where no training data has one, never that of test data', () => {
    expect(
      edgesOf(
        profileOfData([
          { context: 'train', profile: null },
          { context: '', profile: profile(2) },
        ]),
      ),
    ).toEqual([0, 2, 4]);
    expect(profileOfData([{ context: 'validation', profile: profile(1) }])).toBeNull();
    expect(profileOfData([])).toBeNull();
  });
});
