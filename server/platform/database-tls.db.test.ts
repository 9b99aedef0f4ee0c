import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { row } from './db.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { postgresPaths } from './embedded-postgres-files.ts';
import { deployMigrations } from './migrate.ts';
import { EVERY_TENANT, openUnitOfWork } from './unit-of-work.ts';

// A PostgreSQL of its own that speaks TLS: what an external database has to look like.
let dataDir: string;
let postgres: EmbeddedPostgres;

function certificate(name: string): string {
  const file = (end: string) => join(dataDir, `${name}.${end}`);
  const key = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const out = ['-keyout', file('key'), '-out', file('pem')];
  execFileSync('openssl', ['req', ...key, ...names, ...out], { stdio: 'ignore', timeout: 20_000 });
  return file('pem');
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'interlock-pgtls-'));
  postgres = await startEmbeddedPostgres({ dataDir });
  certificate('database');
  certificate('stranger');
  const { cluster } = postgresPaths(dataDir);
  for (const end of ['pem', 'key']) {
    copyFileSync(join(dataDir, `database.${end}`), join(cluster, `server.${end}`));
    chmodSync(join(cluster, `server.${end}`), 0o600);
  }
  const admin = new pg.Client(postgres.adminUrl);
  await admin.connect();
  await admin.query("ALTER SYSTEM SET ssl_cert_file = 'server.pem'");
  await admin.query("ALTER SYSTEM SET ssl_key_file = 'server.key'");
  await admin.query('ALTER SYSTEM SET ssl = on');
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(postgresPaths(dataDir).cluster, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

function over(url: string, authority: string): string {
  const address = new URL(url);
  // A socket of this machine, which there may be, knows no TLS.
  address.searchParams.delete('host');
  address.searchParams.set('sslmode', 'verify-full');
  address.searchParams.set('sslrootcert', join(dataDir, `${authority}.pem`));
  return address.href;
}

test('migrations, reads and writes go over verified TLS', async () => {
  await deployMigrations(over(postgres.ownerUrl, 'database'));
  const app = openUnitOfWork(over(postgres.appUrl, 'database'), { name: 'tls-test' });
  const found = await app.uow.write(EVERY_TENANT, (tx) =>
    row<{ ssl: boolean; version: string }>(
      tx,
      'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    ),
  );
  expect(found).toMatchObject({ ssl: true, version: expect.stringMatching(/^TLSv1\.[23]$/) });
  await app.database.close();
});

test('a database that shows a certificate of another authority is not spoken to', async () => {
  const app = openUnitOfWork(over(postgres.appUrl, 'stranger'), { name: 'tls-test' });
  await expect(app.uow.read(EVERY_TENANT, (tx) => row(tx, 'SELECT 1 AS one'))).rejects.toThrow(
    /certificate|self-signed/i,
  );
  await app.database.close();
});
