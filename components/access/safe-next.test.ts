import { expect, test } from 'vitest';
import { safeNext } from './safe-next.ts';

test.each([
  ['/models?tab=all', '/models?tab=all'],
  ['/join/abc', '/join/abc'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?next=/x', '/'],
  [undefined, '/'],
])('%s leads to %s', (next, path) => {
  expect(safeNext(next)).toBe(path);
});
