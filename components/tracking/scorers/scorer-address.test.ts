import { expect, test } from 'vitest';
import { parseFilter } from '#server/tracking/domain/search-grammar.ts';
import { TRACE_RULES } from '#server/tracking/domain/trace-rules.ts';
import { askedVersion, judgedTracesHref, readableJson, scorerHref } from './scorer-address.ts';

test('a scorer is found by its id, in one version or the newest', () => {
  expect(scorerHref('a b')).toBe('/scorers/a%20b');
  expect(scorerHref('s', 3)).toBe('/scorers/s?version=3');
});

test.each([
  ['1', 1],
  ['12', 12],
  [undefined, undefined],
  ['0', undefined],
  ['01', undefined],
  ['x', undefined],
  ['1.5', undefined],
  ['9999999999', undefined],
])('%s names version %s', (value, expected) => {
  expect(askedVersion(value)).toBe(expected);
});

test.each(['polite', 'is it polite?', 'a.b', 'höflich'])(
  'the traces that %s judged are found by a filter that is read',
  (name) => {
    const href = judgedTracesHref('exp_1', name) ?? '';
    const filter = new URL(href, 'http://console').searchParams.get('filter') ?? '';
    expect(parseFilter(filter, TRACE_RULES)).toMatchObject([
      { kind: 'feedback', key: name, comparator: 'IS NOT NULL' },
    ]);
  },
);

test.each(['a`b', 'a"b', "a'b", 'a\\b'])('no link is made of %s, which no filter can hold', (name) => {
  expect(judgedTracesHref('exp_1', name)).toBeNull();
});

test('a definition is laid out where it is JSON', () => {
  expect(readableJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readableJson('{')).toBe('{');
});
