import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ensureExternalRoles } from './database-roles.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

// A server of its own: this test plays with the roles that other tests of the run sign in with.
let dataDir: string;
let server: EmbeddedPostgres;
const secretsKey = new Uint8Array(randomBytes(32));

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'interlock-roles-'));
  server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  expect(server.adminUrl).not.toBe(inject('testCluster').adminUrl);
  await admin("create role keeper login createrole password 'k'; create role plain login password 'p'");
  await admin('drop role interlock_app; drop role interlock_system');
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function admin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function as(role: string, password: string): string {
  const url = new URL(server.ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

const ask = (role: string, password: string, appUrl?: string) =>
  ensureExternalRoles({ ownerUrl: as(role, password), appUrl, systemUrl: undefined, secretsKey });

it('says what to do when the owner may not create roles', async () => {
  await expect(ask('plain', 'p')).rejects.toThrow('set DATABASE_APP_URL and DATABASE_SYSTEM_URL');
});

it('creates both roles once, with passwords that every replica derives from the secrets key', async () => {
  const [first, second] = await Promise.all([ask('keeper', 'k'), ask('keeper', 'k')]);
  expect(second).toEqual(first);
  expect(new URL(first?.appUrl ?? '').username).toBe('interlock_app');
  expect(await ask('plain', 'p')).toMatchObject({ appUrl: first?.appUrl.replace('keeper', 'plain') });
});

it('refuses a given role that is a stranger or may bypass row-level security', async () => {
  await expect(ask('keeper', 'k', as('plain', 'p'))).rejects.toThrow(
    'must be interlock_app or a member of it',
  );
  await admin("create role strong login bypassrls password 's' in role interlock_app");
  await expect(ask('keeper', 'k', as('strong', 's'))).rejects.toThrow('may bypass row-level security');
});
