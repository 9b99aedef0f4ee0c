import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

/** One `page.tsx` below `app/`. */
export interface RouteOfPage {
  /** The file's path, which names it in messages. */
  file: string;
  /** Its address with `[param]` where something is to be filled in. */
  route: string;
  isConsole: boolean;
}

const APP = join(import.meta.dirname, '../app');

const NOBODYS = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
/** Whose id stands in an address, by where it stands: one of the right form, so that nothing is found and nothing is malformed. */
const IDS: Readonly<Record<string, string>> = {
  '/audit': 'aud',
  '/dead-letters': 'dlt',
  '/decisions': 'dec',
  '/deployments': 'dep',
  '/evaluations': 'evl',
  '/governance/audits': 'pla',
  '/governance/committees': 'cmt',
  '/incidents': 'inc',
  '/requests': 'chg',
};
/** What else stands in an address as long as no other page links to one like it. */
const WITHOUT_LINK: Readonly<Record<string, string>> = {
  token: 'no-such-link',
  organisation: 'no-such-organisation',
  cluster: `cls_${NOBODYS}`,
  dataset: `dst_${NOBODYS}`,
  experiment: `exp_${NOBODYS}`,
  run: '0'.repeat(32),
  trace: `tr-${'0'.repeat(32)}`,
  model: `mdl_${NOBODYS}`,
  prompt: `mdl_${NOBODYS}`,
  scorer: '00000000-0000-4000-8000-000000000000',
  review: `arv_${NOBODYS}`,
  workflow: `wfl_${NOBODYS}`,
  version: '1',
  framework: 'eu-ai-act',
  reference: 'Art. 9',
  kind: 'risk',
  action: 'promote',
  environment: 'production',
  tier: 'high',
};

/** Every page there is, as the file system has it. */
export function routesOfPages(): RouteOfPage[] {
  return readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)page\.tsx$/.test(path))
    .map((file) => ({
      file,
      route: `/${file.replace(/\/?page\.tsx$/, '').replace(/\(\w+\)\/?/g, '')}`.replace(/(.)\/$/, '$1'),
      isConsole: file.startsWith('(console)'),
    }))
    .sort((a, b) => a.route.localeCompare(b.route));
}

const ROUTES = routesOfPages().map(({ route }) => route);

function isLike(route: string, link: string): boolean {
  return new RegExp(`^${route.replace(/\[\w+\]/g, '[^/?#]+')}$`).test(link);
}

const parametersOf = (route: string) => route.split('[').length;

/** A link to this route in pages seen before; one that another route has by name leads there, as `/models/new` does. */
function linkTo(route: string, links: ReadonlySet<string>): string | undefined {
  const nearer = ROUTES.filter((other) => parametersOf(other) < parametersOf(route));
  return [...links].find((link) => isLike(route, link) && !nearer.some((other) => isLike(other, link)));
}

/** An address of this route: one that pages seen before lead to, one below such a one, or one with nothing behind it. */
export function addressOf({ file, route }: RouteOfPage, links: ReadonlySet<string>): string {
  if (!route.includes('[')) return route;
  const linked = linkTo(route, links);
  if (linked) return linked;
  // Who walks may see no link to what only others may do, and some pages are reached by a button.
  const named = route.slice(0, route.lastIndexOf(']') + 1);
  const above = linkTo(named, links);
  if (above) return `${above}${route.slice(named.length)}`;
  return route.replace(/\[(\w+)\]/g, (_, name: string, at: number) => {
    const prefix = IDS[route.slice(0, at - 1)];
    const value = name === 'id' ? prefix && `${prefix}_${NOBODYS}` : WITHOUT_LINK[name];
    if (value === undefined)
      throw new Error(`name a value for [${name}] of app/${file}, so that it is visited`);
    return encodeURIComponent(value);
  });
}

/** The paths of this site that a page links to. */
export function linksIn(html: string): string[] {
  return [...html.matchAll(/href="(\/[^"?#]*)/g)].map(([, path = '']) => path.replaceAll('&amp;', '&'));
}

/** A content-security policy by its directives. */
function directivesOf(policy: string): ReadonlyMap<string, string> {
  return new Map(
    policy.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(/\s+/);
      return [name, values.join(' ')];
    }),
  );
}

/** What every answer says that a browser may take for a document: what it may load, be framed by, and tell others. */
export function expectGuarded(path: string, headers: Readonly<Record<string, string>>): string {
  const directives = directivesOf(headers['content-security-policy'] ?? '');
  const scripts = directives.get('script-src') ?? '';
  const [, nonce = ''] = /^'nonce-([A-Za-z0-9+/=]{20,})' 'strict-dynamic'$/.exec(scripts) ?? [];
  expect(nonce, `${path}: scripts run by nonce alone, not by ${scripts}`).not.toBe('');
  const told = Object.fromEntries([...directives].filter(([name]) => !/^(script|style)-src$/.test(name)));
  expect(told, path).toEqual({
    'default-src': "'self'",
    'style-src-attr': "'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    'form-action': "'self'",
  });
  expect(directives.get('style-src'), path).toBe(`'self' 'nonce-${nonce}'`);
  expect(headers, path).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  });
  for (const name of ['x-powered-by', 'server']) expect(Object.keys(headers), path).not.toContain(name);
  return nonce;
}

/** That a document is told to be text of a known encoding, kept by nobody, and runs nothing but what carries the nonce. */
export function expectSafeDocument(
  path: string,
  headers: Readonly<Record<string, string>>,
  html: string,
  nonce: string,
): void {
  expect(headers['content-type'], path).toBe('text/html; charset=utf-8');
  expect(headers['cache-control'], path).toContain('no-store');
  const scripts = html.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length, path).toBeGreaterThan(0);
  expect(
    scripts.filter((script) => !script.includes(`nonce="${nonce}"`)),
    path,
  ).toEqual([]);
  const markup = html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
  expect(markup.match(/<[a-z][^<>]*\son[a-z]+\s*=/gi) ?? [], path).toEqual([]);
  expect(markup.match(/(href|src|action)="\s*javascript:/gi) ?? [], path).toEqual([]);
}
