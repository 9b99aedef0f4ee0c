import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';
import { loadEnv } from './env.ts';
import { redact } from './logger.ts';

describe('loadEnv', () => {
  it('has a default for everything an empty machine needs', () => {
    expect(loadEnv({})).toMatchObject({
      port: 3000,
      gatewayPort: 4000,
      host: '127.0.0.1',
      dataDir: resolve('.interlock'),
      publicUrl: 'http://localhost:3000',
      egressAllow: [],
      isTest: false,
    });
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ DATABASE_URL: 'mysql://x/y' }, 'DATABASE_URL'],
    [{ INTERLOCK_EGRESS_ALLOW: '10.0.0.0/8, nonsense' }, 'nonsense'],
    [{ INTERLOCK_SECRETS_KEY: 'c2hvcnQ=' }, 'INTERLOCK_SECRETS_KEY'],
    [{ INTERLOCK_TEST_CLOCK: '/tmp/offset' }, 'INTERLOCK_TEST=1'],
    [{ INTERLOCK_URL: 'ftp://example.org' }, 'INTERLOCK_URL'],
  ])('refuses %o and names the variable', (source, name) => {
    expect(() => loadEnv(source)).toThrow(name);
  });

  it('never repeats a secret in its message', () => {
    expect(() => loadEnv({ DATABASE_URL: 'mysql://me:hunter2@x/y' })).not.toThrow('hunter2');
  });

  it('counts an empty variable as unset and drops the slash of an address', () => {
    expect(loadEnv({ PORT: '', INTERLOCK_URL: 'https://interlock.example/' })).toMatchObject({
      port: 3000,
      publicUrl: 'https://interlock.example',
    });
  });
});

describe('in a data directory', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-env-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('moves the clock by the milliseconds in the file, at once', () => {
    const file = join(dir, 'offset');
    const clock = createClock(() => file);
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1000);
    writeFileSync(file, '31000\n');
    expect(clock.offsetMs()).toBe(31_000);
    expect(clock.now().getTime() - Date.now()).toBeGreaterThan(30_000);
  });
});

describe('redact', () => {
  it.each([
    [
      { headers: { Authorization: 'Bearer x', accept: 'a' } },
      { headers: { Authorization: '[redacted]', accept: 'a' } },
    ],
    [
      { apiToken: 'x', tokenId: 'tok_1', tokens: 12 },
      { apiToken: '[redacted]', tokenId: 'tok_1', tokens: 12 },
    ],
    [{ list: [{ totpSecret: 'x' }] }, { list: [{ totpSecret: '[redacted]' }] }],
    [{ url: 'postgresql://me:hunter2@db/x' }, { url: 'postgresql://me:[redacted]@db/x' }],
    [{ password: null }, { password: null }],
  ])('%o', (given, expected) => {
    expect(redact(given)).toEqual(expected);
  });

  it('cleans errors and their causes', () => {
    const error = new Error('cannot reach redis://u:hunter2@host', { cause: { cookie: 'x' } });
    expect(JSON.stringify(redact(error))).not.toContain('hunter2');
    expect(redact(error)).toMatchObject({ cause: { cookie: '[redacted]' } });
  });
});
