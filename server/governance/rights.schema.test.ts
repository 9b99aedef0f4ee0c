import { expect, test } from 'vitest';
import { exportSubjectInput } from './rights.schema.ts';

test.each([
  ['trace:ws_1/tr-0a', true],
  ['trace:ws_1/tr-0a/00f1', true],
  ['trace:ws_1', false],
  ['trace:ws_1/tr-0a/00f1/more', false],
  ['elsewhere', false],
])('the part after %s can be asked for: %s', (after, isTaken) => {
  expect(exportSubjectInput.safeParse({ subject: 'jo', after }).success).toBe(isTaken);
});
