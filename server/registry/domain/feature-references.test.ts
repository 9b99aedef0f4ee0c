import { describe, expect, test } from 'vitest';
import { FEATURE_REFERENCES_MAX, featuresByView, readFeatureReferences } from './feature-references.ts';

describe('feature references', () => {
  test.each([
    ['as Feast writes them', { 'feast.feature_refs': 'driver:conv_rate,driver:acc_rate' }, 2],
    ['as JSON', { 'feast.feature_refs': '["driver:conv_rate", "driver:acc_rate"]' }, 2],
    ['of another store', { 'interlock.feature_refs': 'driver:conv_rate' }, 1],
    ['each once', { 'interlock.feature_refs': 'a:b', 'feast.feature_refs': 'a:b, a:c' }, 2],
    ['cut off by a client', { 'feast.feature_refs': 'a:b,a:lo...' }, 1],
    ['none', { 'mlflow.source.name': 'a:b' }, 0],
    ['what is no reference', { 'feast.feature_refs': 'a, :b, c:, d e:f, http://x:y' }, 0],
    ['JSON that is no list', { 'feast.feature_refs': '{"a:b": 1}' }, 0],
  ])('%s', (_, tags, count) => {
    expect(readFeatureReferences(tags as Record<string, string>)).toHaveLength(count);
  });

  test('of a run and of its version together, and no more than are kept', () => {
    expect(
      readFeatureReferences({ 'feast.feature_refs': 'b:y' }, null, { 'feast.feature_refs': 'a:x' }),
    ).toEqual(['a:x', 'b:y']);
    const many = Array.from({ length: 900 }, (_, index) => `view:f${index}`).join(',');
    expect(readFeatureReferences({ 'feast.feature_refs': many })).toHaveLength(FEATURE_REFERENCES_MAX);
  });

  test('are told by the view they come from', () => {
    expect(featuresByView(['a:x', 'a:y', 'b:x'])).toEqual([
      { view: 'a', features: ['x', 'y'] },
      { view: 'b', features: ['x'] },
    ]);
  });
});
