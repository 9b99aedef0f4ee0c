import { expect, test } from 'vitest';
import { wantedRange } from './byte-range.ts';

test.each([
  [undefined, null],
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=10-19', { start: 10, end: 20 }],
  ['bytes=90-', { start: 90, end: 100 }],
  ['bytes=90-1000', { start: 90, end: 100 }],
  ['bytes=-10', { start: 90, end: 100 }],
  ['bytes=-1000', { start: 0, end: 100 }],
  ['Bytes = 0 - 9', { start: 0, end: 10 }],
  ['bytes=100-', 'none'],
  ['bytes=100-200', 'none'],
  ['bytes=-0', 'none'],
  ['bytes=20-10', null],
  ['bytes=0-1,5-6', null],
  ['items=0-1', null],
  ['bytes=-', null],
  ['bytes=a-b', null],
])('%s of 100 bytes is %j', (header, range) => {
  expect(wantedRange(header, 100)).toEqual(range);
});

test('of an empty file there is no part', () => {
  expect(wantedRange('bytes=0-', 0)).toBe('none');
  expect(wantedRange(undefined, 0)).toBeNull();
});
