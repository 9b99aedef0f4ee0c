import { expect, test } from 'vitest';
import { readTimeCursor, writeTimeCursor } from './time-cursor.ts';

test('reads what it wrote', () => {
  const at = new Date('2026-11-21T10:00:00.123Z');
  expect(readTimeCursor(writeTimeCursor(at, 'aud_01'))).toEqual({ at: at.toISOString(), id: 'aud_01' });
  expect(readTimeCursor(undefined)).toBeNull();
});

test.each([
  ['nothing', ''],
  ['a number that a lenient clock takes for a date', '5 | x'],
  ['a day that no month has', '2026-02-30T10:00:00.000Z|aud_01'],
  ['an hour that no day has', '2026-02-28T24:00:00.000Z|aud_01'],
  ['no id', '2026-02-28T10:00:00.000Z|'],
  ['a year beyond the database', '+275760-09-13T00:00:00.000Z|aud_01'],
])('refuses %s', (_, cursor) => {
  expect(() => readTimeCursor(cursor)).toThrow(/Start again from the first/);
});
