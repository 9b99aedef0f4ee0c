import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The oldest versions of what faces strangers that have no known hole; raise a floor with the advisory that says so. */
const FLOORS: Readonly<Record<string, string>> = {
  // GHSA-267c-6grr-h53f and three more: authorisation in the proxy can be stepped around.
  next: '16.2.6',
  // GHSA-7rqj-j65f-68wh, GHSA-xmf8-cvqr-rfgj: addresses that look alike, answers of another provider.
  'next-auth': '4.24.15',
  undici: '8.0.0',
  nodemailer: '10.0.0',
  // CVE-2024-28176: encrypted tokens that unpack to any size. next-auth brings the older line.
  jose: '4.15.5',
  'openid-client': '5.0.0',
  '@simplewebauthn/server': '14.0.0',
  '@node-rs/argon2': '2.0.0',
  pg: '8.11.0',
  ajv: '8.17.1',
  node: '26.0.0',
};

interface Lock {
  packages: Record<string, { version?: string; optional?: boolean }>;
}

const { packages } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8'),
) as Lock;

function numbersOf(version: string): number[] {
  return (version.split('-')[0] ?? '').split('.').map(Number);
}

function isAtLeast(version: string, floor: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(floor)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 || (a[at] ?? 0) > (b[at] ?? 0);
}

test.each([
  ['16.2.6', '16.2.6', true],
  ['16.10.0', '16.2.6', true],
  ['16.2.5', '16.2.6', false],
  ['4.24.15', '5.0.0', false],
])('%s is at least %s: %s', (version, floor, is) => expect(isAtLeast(version, floor)).toBe(is));

test.each(Object.entries(FLOORS))('%s is %s or newer, wherever it is installed', (name, floor) => {
  const found = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  expect(found.length).toBeGreaterThan(0);
  const old = found.filter(([, { version }]) => !isAtLeast(version ?? '0', floor)).map(([path]) => path);
  expect(old).toEqual([]);
});
