import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

/** Open-redirect corpus: every way in which browsers and servers have been talked into another site. */
test.each([
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/ /evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  '/./\\evil.example',
  'https://evil.example/',
  'HTTPS:evil.example',
  'https:/evil.example',
  'http:\\\\evil.example',
  '://evil.example',
  'evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'blob:https://evil.example/x',
  '@evil.example',
  'https://console.invalid@evil.example/',
  'http://console.invalid.evil.example/',
  '/sign-in?next=/x',
  '/sign-in/acme',
  '/./sign-in',
  '/\u0000/evil.example',
  '/\x7f',
  '',
  `/${'a'.repeat(3_000)}`,
])('%j leads home', (next) => {
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
