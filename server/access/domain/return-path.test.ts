import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE_RETURN_PATHS } from '../testing/hostile-return-paths.ts';
import { returnPath } from './return-path.ts';

describe('stays in the console', () => {
  test.each([
    ['/models?tab=all', '/models?tab=all'],
    ['/join/abc', '/join/abc'],
    ['/requests/chg_1#gates', '/requests/chg_1#gates'],
    ['/search?q=https://elsewhere.example/', '/search?q=https://elsewhere.example/'],
    ['/a/../models', '/models'],
    ['/caf%C3%A9', '/caf%C3%A9'],
  ])('%s leads to %s', (next, path) => {
    expect(returnPath(next)).toBe(path);
  });
});

test.each(HOSTILE_RETURN_PATHS)('%j leads home', (next) => {
  expect(returnPath(next)).toBe('/');
});

test('anything else than one text leads home', () => {
  expect(returnPath(undefined)).toBe('/');
  expect(returnPath(null)).toBe('/');
  expect(returnPath(['/models', '//evil.example'])).toBe('/');
});

test('whatever arrives, a browser that follows it stays on this site', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '//',
    '.',
    '..',
    '%2f',
    '%5c',
    '@',
    ':',
    'evil.example',
    'https:',
    '\t',
    '?',
    '#',
  );
  const any = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
  );
  fc.assert(
    fc.property(any, (next) => {
      const base = 'https://console.example';
      const path = returnPath(next);
      expect(path.startsWith('/') && !path.startsWith('//')).toBe(true);
      expect(new URL(path, base).origin).toBe(base);
      expect(new URL(`${base}${path}`).origin).toBe(base);
      expect(returnPath(path)).toBe(path);
    }),
    { numRuns: 500 },
  );
});
