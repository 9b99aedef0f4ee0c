import { request as httpRequest } from 'node:http';
import { type APIRequestContext, expect } from '@playwright/test';
import { PERSON_ROLES } from '../server/access/domain/roles.ts';
import { HOSTILE_RETURN_PATHS } from '../server/access/testing/hostile-return-paths.ts';
import { consoleChange } from './console-call.ts';
import { installation } from './installation.ts';
import { addressOf, expectGuarded, expectSafeDocument, linksIn, routesOfPages } from './page-walk.ts';
import { test } from './test.ts';

const WALK_MS = 8 * 60_000;
const HOPS_MAX = 5;
/** Those who play the other journeys, with what they may open. */
const PEOPLE = [
  ['Adam', 'admin'],
  ['Olga', 'operator'],
  ['Rita', 'risk-officer'],
  ['Ada', 'ml-engineer'],
  ['Axel', 'auditor'],
  ['Rolf', 'reviewer'],
  ['Eve', 'executive'],
  ['Vito', 'validator'],
  ['Vera', 'viewer'],
] as const;

/** Follows a page over its redirects, each of which stays on this site and is guarded as the page is. */
async function visit(
  browser: APIRequestContext,
  path: string,
): Promise<{ at: string; html: string; isThere: boolean }> {
  const here = installation().url;
  let at = path;
  for (let hop = 0; hop < HOPS_MAX; hop += 1) {
    const answer = await browser.get(`${here}${at}`, { maxRedirects: 0 });
    const nonce = expectGuarded(at, answer.headers());
    const { location } = answer.headers();
    if (location === undefined) {
      expect([200, 404], `${at} answers ${answer.status()}`).toContain(answer.status());
      const html = await answer.text();
      expectSafeDocument(at, answer.headers(), html, nonce);
      return { at, html, isThere: answer.status() === 200 };
    }
    const next = new URL(location, `${here}${at}`);
    expect(next.origin, `${at} leads to ${location}`).toBe(here);
    at = `${next.pathname}${next.search}`;
  }
  throw new Error(`${path} leads from page to page`);
}

test('every page of the console carries its own policy, and somebody may open it', async ({ as }) => {
  test.setTimeout(WALK_MS);
  expect(PEOPLE.map(([, role]) => role).sort()).toEqual([...PERSON_ROLES].sort());
  const links = new Set<string>();
  const closed: string[] = [];
  const nonces = new Set<string>();
  const routes = routesOfPages().filter(({ isConsole }) => isConsole);
  expect(routes.length).toBeGreaterThan(70);
  // What has no parameters first: it leads to the others.
  routes.sort((a, b) => Number(a.route.includes('[')) - Number(b.route.includes('[')));
  for (const route of routes) {
    let isOpen = false;
    for (const [name, role] of PEOPLE) {
      const { page } = await as(name, role);
      const { at, html, isThere } = await visit(page.request, addressOf(route, links));
      for (const link of linksIn(html)) links.add(link);
      nonces.add(/nonce="([^"]+)"/.exec(html)?.[1] ?? '');
      isOpen = route.route === '/no-access' || !at.startsWith('/no-access');
      // Leaving is one press away, wherever one is; what says that there is nothing is drawn in the browser.
      if (isThere) expect(html, at).toContain('organisation, theme and sign-out');
      if (isOpen) break;
    }
    if (!isOpen) closed.push(route.route);
  }
  expect(closed).toEqual([]);
  // One of its own for each answer.
  expect(nonces.size).toBeGreaterThanOrEqual(routes.length);
});

test('every page before signing in carries its own policy as well', async ({ request }) => {
  const routes = routesOfPages().filter(({ isConsole }) => !isConsole);
  expect(routes.length).toBeGreaterThanOrEqual(7);
  for (const route of routes) await visit(request, addressOf(route, new Set()));
  await visit(request, '/there/is/nothing/here');
});

test('no page sends its reader to another site, whatever its address asks for', async ({ as, request }) => {
  test.setTimeout(WALK_MS);
  const { page } = await as('Vera', 'viewer');
  for (const next of HOSTILE_RETURN_PATHS.filter((path) => path.length < 500)) {
    const asked = new URLSearchParams({ next, callbackUrl: next, redirect: next, returnTo: next });
    for (const browser of [page.request, request])
      for (const path of ['/sign-in', '/enrol', '/recovery', '/sign-in/factor'])
        await visit(browser, `${path}?${asked}`);
  }
  const { url } = installation();
  for (const door of ['signin', 'signout', 'callback/ticket', 'error', 'session']) {
    const answer = await request.get(`${url}/api/auth/${door}?callbackUrl=https://evil.example`, {
      maxRedirects: 0,
    });
    expect([door, answer.status(), answer.headers().location]).toEqual([door, 404, undefined]);
  }
});

const MARKUP = [
  '<script>document.title = "taken"</script>',
  '<img src=x onerror=\'document.title="taken"\'>',
  '"><svg onload=document.title="taken">',
  '</script><script>document.title="taken"</script>',
  '<a href="javascript:document.title=1">press</a>',
  '{{constructor.constructor("document.title=1")()}}',
  '<!--<base href=//evil.example>',
];

test('what somebody wrote is shown as they wrote it and never runs', async ({ as }) => {
  const { page } = await as('Ada', 'ml-engineer');
  const description = MARKUP.join('\n');
  const { id } = await consoleChange<{ id: string }>(page, 'models.register', {
    name: 'markup',
    description,
    kind: 'classifier',
  });
  await page.goto(`/models/${id}`);
  for (const text of MARKUP) await expect(page.getByRole('main')).toContainText(text);
  await expect(page).not.toHaveTitle('taken');
  expect(await page.locator('img[src=x], svg[onload], base, a[href^="javascript:"]').count()).toBe(0);
});

/** The status of a request that a browser would not make. */
function statusOf(method: string, path: string): Promise<{ status: number; body: string; server: unknown }> {
  const { hostname, port } = new URL(installation().url);
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ hostname, port, method, path, timeout: 20_000 }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += String(chunk);
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body, server: answer.headers.server }),
      );
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', reject);
    asked.end();
  });
}

test('nothing lies open beside the pages: no source, no listing, no figures, no method that echoes', async () => {
  const hidden = [
    '/.git/config',
    '/.git/HEAD',
    '/.env',
    '/.npmrc',
    '/package.json',
    '/package-lock.json',
    '/next.config.ts',
    '/server/platform/env.ts',
    '/../package.json',
    '/%2e%2e/package.json',
    '/_next/static/../../package.json',
    '/_next/static/%2e%2e/%2e%2e/package.json',
    '/_next/static/',
    '/_next/static/chunks/',
    '/_next/',
    '/.next/BUILD_ID',
    '/.interlock/',
    '/metrics',
    '/api/metrics',
    '/api/',
    '/api/auth/session',
    '/api/auth/providers',
    '/api/trpc/',
    '/debug',
    '/api/graphql',
    '/actuator/env',
    '/server-status',
  ];
  for (const path of hidden) {
    const { status, body, server } = await statusOf('GET', path);
    expect([path, status >= 300 && status !== 503]).toEqual([path, true]);
    expect(body, path).not.toMatch(
      /"dependencies"|repositoryformatversion|Index of|process_cpu|at \S+ \(\/|INTERLOCK_/,
    );
    expect(server, path).toBeUndefined();
  }
  for (const [method, path] of [
    ['TRACE', '/'],
    ['TRACE', '/api/health/live'],
    ['PROPFIND', '/'],
    ['POST', '/'],
    ['DELETE', '/models'],
  ] as const) {
    const { status, body } = await statusOf(method, path);
    expect([method, path, status, body]).toEqual([method, path, 405, '']);
  }
  for (const path of ['/api/health/live', '/api/health/ready']) {
    const { body } = await statusOf('GET', path);
    expect(body, path).not.toMatch(/\d+\.\d+\.\d+|postgres|node|next/i);
  }
});
