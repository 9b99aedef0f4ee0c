import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultKeyFile, type KeySettings, secretsKey } from './secrets-key.ts';

let parent: string;
let dataDir: string;
const key = Buffer.alloc(32, 7).toString('base64');
const settings = (over: Partial<KeySettings> = {}): KeySettings => ({
  dataDir,
  secretsKey: undefined,
  secretsKeyFile: undefined,
  secretsKeyCommand: undefined,
  ...over,
});

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'interlock-key-'));
  dataDir = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test('is made once, beside the data and never in it, readable by its owner only', () => {
  const first = secretsKey(settings());
  expect(first).toHaveLength(32);
  expect(secretsKey(settings())).toEqual(first);
  expect(statSync(defaultKeyFile(dataDir)).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir)).toEqual(['secrets-key.id']);
});

test('a key that an earlier version kept in the data directory is taken out of it', () => {
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'secrets.key'), `${key}\n`, { mode: 0o600 });
  expect(Buffer.from(secretsKey(settings())).toString('base64')).toBe(key);
  expect(existsSync(join(dataDir, 'secrets.key'))).toBe(false);
  expect(existsSync(defaultKeyFile(dataDir))).toBe(true);
});

test('a lost key is said to be lost, and no other is made in its place', () => {
  secretsKey(settings());
  rmSync(defaultKeyFile(dataDir));
  expect(() => secretsKey(settings())).toThrow('is gone. Restore it');
  expect(() => secretsKey(settings({ secretsKey: key }))).toThrow('under another key');
});

test('a damaged key is refused', () => {
  writeFileSync(defaultKeyFile(dataDir), 'oops');
  expect(() => secretsKey(settings())).toThrow('Restore it from a backup');
});

test('comes from a file that a setting names, or says that it is not there', () => {
  const file = join(parent, 'mounted');
  expect(() => secretsKey(settings({ secretsKeyFile: file }))).toThrow('is not there');
  writeFileSync(file, key);
  expect(Buffer.from(secretsKey(settings({ secretsKeyFile: file }))).toString('base64')).toBe(key);
});

test('comes from a program, whose words are never repeated', () => {
  const program = join(parent, 'hand-out');
  const answer = (script: string) => {
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o700);
    return () => secretsKey(settings({ secretsKeyCommand: [program] }));
  };
  expect(Buffer.from(answer(`echo ${key}`)()).toString('base64')).toBe(key);
  expect(answer(`echo ${key}; exit 3`)).toThrow('it ended with 3');
  expect(answer(`echo ${key}; exit 3`)).not.toThrow(key);
  expect(answer('echo short')).toThrow('does not hold 32 bytes');
  expect(() => secretsKey(settings({ secretsKeyCommand: [join(parent, 'nobody')] }))).toThrow('gave no key');
});
