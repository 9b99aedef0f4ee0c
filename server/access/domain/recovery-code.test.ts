import { expect, test } from 'vitest';
import { formatRecoveryCode, RECOVERY_CODES, readRecoveryCode } from './recovery-code.ts';

test('there are ten, of 24 letters of 32: 120 bits each, so that a plain hash of them can be kept', () => {
  expect(RECOVERY_CODES).toBe(10);
  const code = readRecoveryCode(formatRecoveryCode(Uint8Array.from({ length: 24 }, (_, i) => i * 11)));
  expect(code).toMatch(/^[A-Z0-9]{24}$/);
  const letters = new Set<string>();
  for (let byte = 0; byte < 256; byte += 1)
    letters.add(readRecoveryCode(formatRecoveryCode(new Uint8Array(24).fill(byte)))?.charAt(0) ?? '');
  expect(letters.size).toBe(32);
});

test.each([
  ['lower case and spaces are read', ' abcd efgh jkmn pqrs tvwx yz23 ', true],
  ['too short', 'ABCD', false],
  ['empty', '', false],
])('%s', (_, typed, isCode) => {
  expect(readRecoveryCode(typed) !== null).toBe(isCode);
});
