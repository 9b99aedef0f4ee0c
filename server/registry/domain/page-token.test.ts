import { expect, test } from 'vitest';
import { pageToken, readPageToken } from './page-token.ts';

const KEYS = ['last_updated_timestamp', 'name', 'version_number', 'id'] as const;
const VALUES = ['2026-11-21T10:00:00.123Z', 'käse "x"', '12', 'ver_1'];

test('a token says where a page ended', () => {
  expect(readPageToken(pageToken(VALUES), KEYS)).toEqual(VALUES);
  expect(readPageToken(undefined, KEYS)).toBeNull();
  expect(readPageToken('', KEYS)).toBeNull();
});

test.each([
  ['no token', 'nonsense!'],
  ['another search', pageToken(['a'])],
  ['no number', pageToken([VALUES[0] ?? '', 'a', 'b', 'c'])],
  ['no time', pageToken(['2026-99-21T10:00:00.123Z', 'a', '1', 'c'])],
  ['no list', btoa('%7B%7D')],
  ['a NUL', pageToken([VALUES[0] ?? '', 'a\0', '1', 'c'])],
])('refuses %s', (_, token) => expect(() => readPageToken(token, KEYS)).toThrow('Invalid page token'));
