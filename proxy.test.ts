import { NextRequest } from 'next/server.js';
import { expect, test } from 'vitest';
import nextConfig from './next.config.ts';
import { config, proxy } from './proxy.ts';

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
  const headersOf = (path: string) =>
    rules
      .filter(({ source }) => new RegExp(`^${source.replace('/:path*', '/.*')}$`).test(path))
      .flatMap(({ headers }) => headers.map(({ key, value }) => [key, value]));
  const deny = ['X-Frame-Options', 'DENY'];
  const policy = ['Content-Security-Policy', expect.stringContaining("'none'")];
  for (const path of ['/', '/models', '/api/v1/run-files/frames', '/x/api/v1/run-files/frame'])
    expect(headersOf(path)).toContainEqual(deny);
  for (const path of ['/api/v1/models', '/api/trpc/x', '/api/v1/run-files/content'])
    expect(headersOf(path)).toEqual(expect.arrayContaining([deny, policy]));
  // A logged report is shown in a frame of our pages, under a policy that its own door sends.
  const ofReport = headersOf('/api/v1/run-files/frame').map(([key]) => key);
  expect(ofReport).toContain('X-Content-Type-Options');
  expect(ofReport).not.toContain('X-Frame-Options');
});

test('a page runs what carries its own nonce and nothing else, in no frame', () => {
  const answers = [1, 2].map(() => proxy(new NextRequest('http://localhost:3000/models?tab=all')));
  const policies = answers.map(({ headers }) => headers.get('content-security-policy') ?? '');
  expect(new Set(policies).size).toBe(2);
  for (const policy of policies) {
    expect(policy).toMatch(/script-src 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|unsafe-eval|default-src[^;]*\*/);
    for (const part of [
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ])
      expect(policy.split('; ')).toContain(part);
  }
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'])('a page cannot be asked by %s', (method) => {
  const { status, headers } = proxy(new NextRequest('http://localhost:3000/', { method }));
  expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('every answer says what it is, tells little to others and shares no window', async () => {
  const rules = (await nextConfig.headers?.()) ?? [];
  const everywhere = rules.find(({ source }) => source === '/:path*')?.headers ?? [];
  expect(Object.fromEntries(everywhere.map(({ key, value }) => [key, value]))).toMatchObject({
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
  });
  expect(nextConfig.poweredByHeader).toBe(false);
});
