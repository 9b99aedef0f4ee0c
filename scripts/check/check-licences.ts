import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockEntry, readLockFile } from './lock-file.ts';
import type { Finding, Verdict } from './verdict.ts';

// What may ship with Interlock: permissive licences, public domain, and licences of fonts and data that ask for
// attribution only. Anything with copyleft is left out, also weak copyleft that dynamic linking would satisfy:
// whoever packs Interlock into an image should have nothing to work out.
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
  'PostgreSQL',
  'OFL-1.1',
  'CC-BY-4.0',
]);

// Looked at one by one; each holds for this package only.
const READ_BY_HAND: { package: RegExp; licence: string; reason: string }[] = [
  {
    package: /^lightningcss(-[a-z0-9-]+)?$/,
    licence: 'MPL-2.0',
    reason: 'compiles the style sheet while building, unchanged; none of its code is served to anyone',
  },
  {
    package: /^seq-queue$/,
    licence: 'none named',
    reason:
      'its LICENSE file is the MIT licence; it comes with the MySQL driver of the Prisma command, never loaded here',
  },
];

/** Evaluates an SPDX expression against the allow-list: `OR` needs one allowed side, `AND` both. */
export function isAllowedLicence(expression: string): boolean {
  const tokens = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  function term(): boolean {
    const token = tokens[at++];
    if (token !== '(') return token !== undefined && ALLOWED.has(token);
    const inner = either();
    at++;
    return inner;
  }
  function both(): boolean {
    let holds = term();
    while (tokens[at]?.toUpperCase() === 'AND') {
      at++;
      holds = term() && holds;
    }
    return holds;
  }
  function either(): boolean {
    let holds = both();
    while (tokens[at]?.toUpperCase() === 'OR') {
      at++;
      holds = both() || holds;
    }
    return holds;
  }
  const allowed = either();
  return allowed && at === tokens.length;
}

function statedLicence(root: string, path: string, entry: LockEntry): string {
  const manifest = join(root, path, 'package.json');
  if (!existsSync(manifest)) return entry.license ?? 'none named';
  const { license } = JSON.parse(readFileSync(manifest, 'utf8')) as { license?: string | { type?: string } };
  return (typeof license === 'object' ? license.type : license) ?? entry.license ?? 'none named';
}

function complaint(root: string, path: string, name: string, entry: LockEntry): string | null {
  const isNeeded = !entry.optional && !entry.devOptional && !entry.peer;
  if (isNeeded && !existsSync(join(root, path))) {
    return 'is not installed, so its licence cannot be read: run npm ci';
  }
  const licence = statedLicence(root, path, entry);
  const wasRead = READ_BY_HAND.some((known) => known.package.test(name) && known.licence === licence);
  if (wasRead || isAllowedLicence(licence)) return null;
  return `licence ${licence}: choose another package, or read the licence and name the package in check-licences.ts with a reason`;
}

/** Holds every package that the lock file installs for production to the allow-list, by its own package.json. */
export function checkLicences(root: string): Verdict {
  const lock = readLockFile(root);
  const shipped = Object.entries(lock.packages).filter(
    ([path, entry]) => path.includes('node_modules/') && !entry.dev && !entry.link,
  );
  const findings: Finding[] = [];
  for (const [path, entry] of shipped) {
    const name = path.replace(/^.*node_modules\//, '');
    const message = complaint(root, path, name, entry);
    if (message !== null)
      findings.push({ rule: 'licence', where: `${name}@${entry.version ?? '?'}`, message });
  }
  if (shipped.length === 0) {
    findings.push({ rule: 'licence', where: 'package-lock.json', message: 'names no production package' });
  }
  return { seen: `${shipped.length} runtime packages`, findings };
}
