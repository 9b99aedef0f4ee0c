import { expect, test } from 'vitest';
import { type AttemptFault, faultOfStatus, mayRetry } from './attempt-fault.ts';

test.each<[AttemptFault, boolean]>([
  ['unreachable', true],
  ['timeout', true],
  ['interrupted', true],
  ['server-error', true],
  ['overloaded', true],
  ['resting', false],
  ['crowded', false],
  ['address-refused', false],
  ['request-refused', false],
  ['bad-answer', false],
  ['input-mismatch', false],
  ['caller-slow', false],
])('%s is tried again: %s', (fault, again) => {
  expect(mayRetry(fault, 1, 1)).toBe(again);
  expect(mayRetry(fault, 2, 1)).toBe(false);
  expect(mayRetry(fault, 1, 0)).toBe(false);
  expect(mayRetry(fault, 3, 3)).toBe(again);
});

test.each([
  [200, null],
  [201, 'request-refused'],
  [302, 'request-refused'],
  [400, 'request-refused'],
  [404, 'request-refused'],
  [429, 'overloaded'],
  [500, 'server-error'],
  [503, 'server-error'],
])('status %d means %s', (status, fault) => {
  expect(faultOfStatus(status)).toBe(fault);
});
