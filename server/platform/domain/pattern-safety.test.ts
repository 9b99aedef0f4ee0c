import { expect, test } from 'vitest';
import { patternTextMax, unsafePattern } from './pattern-safety.ts';

test.each([
  '^[a-z]+$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^(yes|no)$',
  '^GC-\\d{4}$',
  '^[^@]+@[^@]+$',
  '(?:ab){2,5}',
  '^[)(*+]+$',
  '^[a-z.]+@[a-z]+\\.[a-z]+$',
  '^(EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK)$',
  '\\S',
  '^([A-Z]{2}|\\d{3}){2}$',
  '^\\d{1,3}(?:,\\d{3}){0,4}(?:\\.\\d{1,2})?$',
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
  ['a*b*c*d*e*f*g*h*i*', 'can be matched in too many ways'],
  ['^x*x*x*x*x*y$', 'can be matched in too many ways'],
  ['^(a{1,30}){1,30}$', 'repeats a group that repeats inside'],
  ['(a?){25}a{25}', 'repeats a group that repeats inside'],
  [`^${'a?'.repeat(60)}${'a'.repeat(60)}$`, 'can be matched in too many ways'],
  ['^(a|a){30}$', 'repeats a group with alternatives'],
])('refuses %s: %s', (pattern, reason) => {
  expect(unsafePattern(pattern)).toBe(reason);
});

test.each(['^x*x*x*y$', 'a.*b.*c', '^[ab]?[ab]?[ab]?[ab]?a*b*a*c$', '^a*a*b$', 'x+y'])(
  '%s takes no noticeable time on the longest text it is tried on',
  (pattern) => {
    const length = patternTextMax(pattern);
    expect(length).toBeGreaterThanOrEqual(64);
    const texts = ['x', 'a', 'ab', 'abc'].map((part) => part.repeat(length).slice(0, length));
    const startedAt = performance.now();
    for (const text of texts) new RegExp(pattern, 'u').test(text);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  },
);
