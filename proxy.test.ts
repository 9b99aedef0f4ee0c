import { expect, test } from 'vitest';
import nextConfig from './next.config.ts';
import { config } from './proxy.ts';

const isServed = (path: string) => config.matcher.some((matcher) => new RegExp(`^${matcher}$`).test(path));

test.each(['/', '/models/x.svg', '/decisions/a.png', '/apix', '/orgs/x', '/join/api', '/no/icon.svg.page'])(
  'the page %s gets a content-security policy',
  (path) => expect(isServed(path)).toBe(true),
);

test.each(['/api/v1/artifacts', '/api/trpc/account.read', '/_next/static/a.js', '/icon.svg', '/favicon.ico'])(
  '%s does not pass the proxy',
  (path) => expect(isServed(path)).toBe(false),
);

test('what an API answers may not act as a document, and nothing may be framed', async () => {
  const rules = (await nextConfig.headers?.()) ?? [];
  const all = rules.flatMap(({ source, headers }) => headers.map(({ key, value }) => [source, key, value]));
  expect(all).toContainEqual(['/:path*', 'X-Frame-Options', 'DENY']);
  expect(all).toContainEqual(['/api/:path*', 'Content-Security-Policy', expect.stringContaining("'none'")]);
});
