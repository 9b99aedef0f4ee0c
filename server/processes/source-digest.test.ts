import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sourceDigest } from './source-digest.ts';

let root: string;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'interlock-sources-'));
  write('package-lock.json', '{}');
  write('app/page.tsx', 'one');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it.each([
  ['a source', 'app/page.tsx', 'two', true],
  ['a new source', 'server/registry/new.ts', '', true],
  ['the lock file', 'package-lock.json', '{"a":1}', true],
  ['a schema', 'prisma/x.prisma', 'model', true],
  ['a test', 'server/registry/new.test.ts', '', false],
  ['a migration', 'prisma/migrations/1/migration.sql', '', false],
  ['a process outside of the build', 'server/processes/worker.ts', '', false],
  ['the database client, made anew', 'server/platform/generated/client.ts', '', false],
])('%s: changes the digest or not', (_what, path, text, changes) => {
  const before = sourceDigest(root);
  write(path, text);
  expect(sourceDigest(root) !== before).toBe(changes);
});
