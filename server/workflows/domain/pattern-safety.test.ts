import { expect, test } from 'vitest';
import { unsafePattern } from './pattern-safety.ts';

test.each([
  '^[a-z]+$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^(yes|no)$',
  '^GC-\\d{4}$',
  '^[^@]+@[^@]+$',
  '(?:ab){2,5}',
  '^[)(*+]+$',
])('lets in %s', (pattern) => {
  expect(unsafePattern(pattern)).toBeNull();
});

test.each([
  ['(a+)+$', 'repeats a group that repeats inside'],
  ['^(([a-z])+.)+[A-Z]$', 'repeats a group that repeats inside'],
  ['(a|aa)+', 'repeats a group with alternatives'],
  ['((a|b)c)*', 'repeats a group with alternatives'],
  ['(a*){2,}', 'repeats a group that repeats inside'],
  ['(x)\\1', 'refers back to a group'],
  ['(?=a)b', 'looks ahead or behind'],
  ['a'.repeat(201), 'is longer than 200 characters'],
  ['(', 'is not a valid regular expression'],
  ['a*b*c*d*e*f*g*h*i*', 'repeats more than eight times'],
])('refuses %s: %s', (pattern, reason) => {
  expect(unsafePattern(pattern)).toBe(reason);
});
