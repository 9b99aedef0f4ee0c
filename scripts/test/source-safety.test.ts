import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isProduct, listFiles } from '../check/list-files.ts';

/**
 * What nobody may begin to use by accident: each rule names what it looks for, why, and the files that may. A file that
 * no longer needs its exception is found as well.
 */
const root = join(import.meta.dirname, '../..');
const sources = listFiles(root)
  .filter((path) => isProduct(path) && /^(app|components|server|model-server)\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const RULES: readonly [name: string, pattern: RegExp, may: readonly string[]][] = [
  [
    'markup made of text (3.2.2)',
    /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write/,
    [],
  ],
  [
    'code made of text (1.5.2)',
    /(?<!redis\.)\beval\(|new Function\(|from 'node:(vm|v8)'|\bv8\.deserialize/,
    [],
  ],
  [
    'unpacking of archives (5.2.3)',
    /\b(gunzip|inflate|brotliDecompress|unzip)\w*\(|DecompressionStream/i,
    [],
  ],
  ['SQL that is not bound (1.2.4)', /\$(query|execute)RawUnsafe/, []],
  [
    'guessable numbers (11.5.1)',
    /Math\.random\(/,
    // How long to wait before trying again.
    [
      'server/gateway/admission.ts',
      'server/gateway/infer.ts',
      'server/notifications/send-notices.job.ts',
      'server/notifications/send-webhooks.job.ts',
    ],
  ],
  [
    'storage of the browser (14.3.3)',
    /\b(localStorage|sessionStorage|indexedDB)\b|document\.cookie/,
    // Light or dark; which columns of a table are shown.
    ['components/frame/theme.ts', 'components/tables/use-column-choice.ts'],
  ],
  // The name under which Redis knows a script.
  [
    'hashes that are broken (11.3.2)',
    /createHash\('(md5|sha1)'\)/,
    ['server/gateway/allowances-in-redis.ts'],
  ],
];

/** The guard itself, the door that others come in by, the machine operator's collector, and the console asking its own gateway. */
const SPEAK_FOR_THEMSELVES = [
  'server/gateway/send-spans.ts',
  'server/platform/guarded-http.ts',
  'server/platform/open-server.ts',
  // What people copy, and never runs here.
  'server/workflows/domain/call-snippets.ts',
  // Our own gateway, at the address that the machine's operator set.
  'server/workflows/simulate-call.ts',
  'server/workflows/try-call.ts',
];
/** Pseudonyms are the same for the same value, in the way of SIV: CTR under a keyed hash that is checked when they are reversed. */
const NOT_GCM = ['server/platform/pseudonym.ts'];

test('there are sources to look at', () => expect(sources.length).toBeGreaterThan(800));

/** Files that break a rule without being allowed to, and files that are allowed to and no longer need it. */
function against(breaks: (source: (typeof sources)[number]) => boolean, may: readonly string[]): string[] {
  return sources.filter((source) => breaks(source) !== may.includes(source.path)).map(({ path }) => path);
}

test.each(RULES)('%s', (_, pattern, may) => {
  expect(against(({ text }) => pattern.test(text), may)).toEqual([]);
});

test('every page that takes a way back reads it as a path of this site (3.7.2)', () => {
  const own = (text: string) => text.replace(/from 'next[^']*'/g, '');
  const pages = sources.filter(
    ({ path, text }) =>
      /^app\/.*\.tsx?$/.test(path) && /\bnext\b/.test(own(text)) && text.includes('searchParams'),
  );
  expect(pages.length).toBeGreaterThanOrEqual(5);
  expect(pages.filter(({ text }) => !text.includes('returnPath(')).map(({ path }) => path)).toEqual([]);
  // Nothing else goes by these names; next-auth's own answers are shut.
  const others = sources.filter(
    ({ path, text }) => /^app\//.test(path) && /callbackUrl|returnTo|return_to|RelayState/.test(text),
  );
  expect(others.map(({ path }) => path)).toEqual([]);
});

test('whatever leaves this machine at an address that somebody entered passes the guard (1.3.6, 15.3.2)', () => {
  const speaks =
    /import (?!type)[^;]*from '(undici|node:https?|node:http2|node:tls|node:dgram|axios|got|node-fetch)'|\bfetch\(|new WebSocket\(/;
  const own = /^server\/(?!clusters\/conformance\/|processes\/)/;
  expect(against(({ path, text }) => own.test(path) && speaks.test(text), SPEAK_FOR_THEMSELVES)).toEqual([]);
});

test('everything is encrypted with AES-256-GCM and a tag of full length (11.3.2)', () => {
  const ciphers = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/create(?:C|Dec)ipheriv\(\s*'([^']*)'[^;]*/g)].map(([call, name]) => ({
      path,
      call,
      name,
    })),
  );
  expect(ciphers.length).toBeGreaterThanOrEqual(4);
  const others = ciphers.filter(({ name }) => name !== 'aes-256-gcm').map(({ path }) => path);
  expect([...new Set(others)].filter((path) => !NOT_GCM.includes(path))).toEqual([]);
  for (const { path, call, name } of ciphers.filter((one) => !NOT_GCM.includes(one.path))) {
    expect([path, name]).toEqual([path, 'aes-256-gcm']);
    if (call.startsWith('createDecipheriv'))
      expect([path, call]).toEqual([path, expect.stringContaining('authTagLength')]);
  }
  const bare = sources
    .filter(({ text }) => /create(C|Dec)ipheriv\((?!\s*')/.test(text))
    .map(({ path }) => path);
  expect(bare).toEqual([]);
});
