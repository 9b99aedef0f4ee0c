import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';
import { loadEnv } from './env.ts';
import { redact } from './logger.ts';

const s3 = {
  INTERLOCK_ARTIFACTS_S3_ENDPOINT: 'https://store.example',
  INTERLOCK_ARTIFACTS_S3_BUCKET: 'models',
  INTERLOCK_ARTIFACTS_S3_ACCESS_KEY_ID: 'me',
  INTERLOCK_ARTIFACTS_S3_SECRET_ACCESS_KEY: 'secret',
};

describe('loadEnv', () => {
  it('has a default for everything an empty machine needs', () => {
    expect(loadEnv({})).toMatchObject({
      port: 3000,
      gatewayPort: 4000,
      host: '127.0.0.1',
      dataDir: resolve('.interlock'),
      publicUrl: 'http://localhost:3000',
      egressAllow: [],
      callEgressAllow: [],
      importEgressAllow: [],
      isTest: false,
    });
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ DATABASE_URL: 'mysql://x/y' }, 'DATABASE_URL'],
    [{ INTERLOCK_EGRESS_ALLOW: '10.0.0.0/8, nonsense' }, 'nonsense'],
    [{ INTERLOCK_CALL_EGRESS_ALLOW: 'localhost' }, 'localhost'],
    [{ INTERLOCK_SECRETS_KEY: 'c2hvcnQ=' }, 'INTERLOCK_SECRETS_KEY'],
    [{ INTERLOCK_TEST_CLOCK: '/tmp/offset' }, 'INTERLOCK_TEST=1'],
    [{ INTERLOCK_URL: 'ftp://example.org' }, 'INTERLOCK_URL'],
    [{ INTERLOCK_HOST: '0.0.0.0' }, 'over plain HTTP'],
    [{ INTERLOCK_HOST: '10.1.2.3' }, 'INTERLOCK_BEHIND_TLS_PROXY'],
    [{ INTERLOCK_TLS_CERT: '/tls/cert.pem' }, 'INTERLOCK_TLS_KEY'],
    [{ DATABASE_URL: 'postgres://o@db.example/x' }, 'sslmode=verify-full'],
    [{ DATABASE_URL: 'postgres://o@127.0.0.1/x?host=db.example' }, 'sslmode=verify-full'],
    [{ DATABASE_APP_URL: 'postgres://o@db.example/x?sslmode=require' }, 'DATABASE_APP_URL'],
    [{ INTERLOCK_SECRETS_KEY_COMMAND: 'get-key' }, 'JSON array'],
    [{ REDIS_URL: 'http://cache' }, 'REDIS_URL'],
    [{ INTERLOCK_ARTIFACTS_S3_BUCKET: 'models' }, 'INTERLOCK_ARTIFACTS_S3_ENDPOINT'],
    [{ ...s3, INTERLOCK_ARTIFACTS_S3_ENDPOINT: 'http://store.example' }, 'use https'],
    [{ ...s3, INTERLOCK_ARTIFACT_BYTES_MAX: String(6 * 1024 ** 3) }, '5 GiB'],
    [{ ...s3, INTERLOCK_ARTIFACTS_S3_PREFIX: 'no-slash' }, 'INTERLOCK_ARTIFACTS_S3_PREFIX'],
    [{ REDIS_URL: 'redis://cache.example:6379' }, 'rediss://'],
    [{ GATEWAY_PROCESSES: '0' }, 'GATEWAY_PROCESSES'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'no value' }, 'name=value'],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG'],
  ])('refuses %o and names the variable', (source, name) => {
    expect(() => loadEnv(source)).toThrow(name);
  });

  it.each([
    { INTERLOCK_HOST: '0.0.0.0', INTERLOCK_BEHIND_TLS_PROXY: '1' },
    { INTERLOCK_HOST: '::', INTERLOCK_TLS_CERT: '/tls/cert.pem', INTERLOCK_TLS_KEY: '/tls/key.pem' },
    { DATABASE_URL: 'postgres://o@db.example/x?sslmode=verify-full' },
    { DATABASE_URL: 'postgres://o@127.0.0.1/x?host=%2Fsrv%2Finterlock%2Fpostgres' },
    { DATABASE_URL: 'postgres://o@db.example/x', INTERLOCK_DATABASE_TLS: 'off' },
    { DATABASE_URL: 'postgres://o@127.0.0.1:5433/x', DATABASE_APP_URL: 'postgres:///x?host=/run/postgresql' },
  ])('takes %o, where what leaves the machine is encrypted or said to be', (source) => {
    expect(() => loadEnv(source)).not.toThrow();
  });

  it('reads where traces go', () => {
    const source = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/',
      OTEL_EXPORTER_OTLP_HEADERS: 'X-Key=a%20b, tenant=one',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    };
    expect(loadEnv(source).traces).toEqual({
      endpoint: 'https://collector.example/otlp',
      headers: { 'x-key': 'a b', tenant: 'one' },
      share: 0.5,
    });
    expect(loadEnv({}).traces).toBeNull();
  });

  it('speaks of itself with https when it has a certificate', () => {
    const tls = { INTERLOCK_TLS_CERT: '/tls/cert.pem', INTERLOCK_TLS_KEY: '/tls/key.pem' };
    expect(loadEnv(tls)).toMatchObject({
      publicUrl: 'https://localhost:3000',
      gatewayUrl: 'https://localhost:4000',
    });
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
