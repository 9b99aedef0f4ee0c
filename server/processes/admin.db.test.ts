import { spawnSync } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyPlatformToken } from '#server/access/platform-tokens.ts';
import { verifyToken } from '#server/access/verify-token.ts';
import { everyOrganisation } from '#server/platform/every-organisation.ts';
import { nodeBinary } from '#server/platform/node-binary.ts';
import { secretsKey } from '#server/platform/secrets-key.ts';
import { isSealed, sealEverything } from '#server/platform/testing/seal-everything.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';

const ADMIN = fileURLToPath(new URL('./admin.ts', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'interlock-admin-'));

let database: TestDatabase;
let app: OpenUnitOfWork;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'admin-test' });
});

afterAll(async () => {
  await app.database.close();
  await database.drop();
});

function admin(...args: string[]) {
  const env = {
    ...process.env,
    INTERLOCK_SECRETS_KEY: Buffer.from(secretsKey()).toString('base64'),
    DATABASE_URL: database.ownerUrl,
    DATABASE_APP_URL: database.appUrl,
    DATABASE_SYSTEM_URL: database.systemUrl,
  };
  const done = spawnSync(nodeBinary(), [ADMIN, ...args, '--data-dir', dataDir], {
    env,
    encoding: 'utf8',
    timeout: 25_000,
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

// Each command is a process of its own, which takes seconds on a busy machine.
describe('npm run admin', { timeout: 90_000 }, () => {
  test('makes a link and a token on an empty installation, lists and revokes', async () => {
    const link = JSON.parse(
      admin('create-link', '--email', 'Ada@Example.org', '--role', 'admin', '--json').out,
    );
    expect(link.link).toMatch(/^http:\/\/localhost:3000\/join\/\S{40,}$/);
    const made = JSON.parse(
      admin('create-token', '--name', 'ci', '--role', 'application', '--ttl', '1h', '--json').out,
    );
    expect(Object.keys(made).sort()).toEqual(['expiresAt', 'id', 'token']);
    expect(await verifyToken(app.uow, made.token)).toMatchObject({ id: made.id, role: 'application' });
    expect(JSON.parse(admin('list-tokens', '--json').out)).toMatchObject([{ id: made.id, name: 'ci' }]);
    const rotated = JSON.parse(admin('rotate-token', made.id, '--keep', '1h', '--json').out);
    expect(Object.keys(rotated).sort()).toEqual(['expiresAt', 'id', 'previousUntil', 'token']);
    for (const { token } of [made, rotated]) expect(await verifyToken(app.uow, token)).not.toBeNull();
    expect(admin('revoke-token', made.id).code).toBe(0);
    expect(await verifyToken(app.uow, rotated.token)).toBeNull();
    expect(await verifyToken(app.uow, made.token)).toBeNull();
  });

  test('makes a new key for the audit log, and resumes none that is not halted', async () => {
    expect(admin('rotate-log-key').err).toMatch(/no key yet/);
    const system = openUnitOfWork(database.systemUrl, { name: 'admin-test-system' });
    const [organisation] = await everyOrganisation(system.uow);
    await sealEverything(system.uow, (tx) => isSealed(tx, organisation ?? ''));
    const rotated = JSON.parse(admin('rotate-log-key', '--ttl', '2h', '--json').out);
    expect(rotated.vkey).toMatch(new RegExp(`^localhost:3000/${organisation}\\+[0-9a-f]{8}\\+`));
    expect(Date.parse(rotated.overlapUntil) - Date.now()).toBeGreaterThan(1.9 * 3_600_000);
    expect(admin('resume-log').err).toMatch(/not halted/);
    await system.database.close();
  });

  test('stops enforcing single sign-on', () => {
    expect(JSON.parse(admin('sso-off', '--json').out)).toEqual({ changed: [] });
  });

  test('says in one line what is wrong, as JSON when asked, and fails', () => {
    const refused = admin('create-link', '--email', 'x@example.org', '--role', 'wizard');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err.trim().split('\n')).toHaveLength(1);
    const asJson = admin('create-token', '--name', 'ci', '--role', 'viewer', '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.out).error).toMatchObject({ code: 'invalid' });
    expect(admin('list-tokens', '--organisation', 'nowhere').err).toMatch(/There are: main\./);
  });

  test('shows the codes of demo people only', () => {
    expect(admin('demo-code', '--person', 'ada').err).toMatch(/--demo/);
    const people = [
      {
        person: 'ada',
        email: 'ada@demo.invalid',
        role: 'admin',
        password: 'pw',
        totpSeed: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      },
    ];
    writeFileSync(join(dataDir, 'demo-people.json'), JSON.stringify(people), { mode: 0o600 });
    expect(statSync(join(dataDir, 'demo-people.json')).mode & 0o777).toBe(0o600);
    const shown = JSON.parse(admin('demo-code', '--person', 'Ada', '--json').out);
    expect(shown).toMatchObject({ email: 'ada@demo.invalid', password: 'pw' });
    expect(shown.code).toMatch(/^\d{6}$/);
    expect(shown).not.toHaveProperty('totpSeed');
    expect(admin('demo-code', '--person', 'ada', '--organisation', 'main').code).toBe(1);
  });

  test('makes an organisation for MLflow clients, a token of the platform, and empties it again', async () => {
    const made = JSON.parse(admin('create-organisation', '--slug', 'tenant-one', '--json').out);
    expect(Object.keys(made).sort()).toEqual(['expiresAt', 'slug', 'token', 'trackingUrl']);
    expect(made).toMatchObject({ slug: 'tenant-one', trackingUrl: 'http://localhost:3000/orgs/tenant-one' });
    expect(await verifyToken(app.uow, made.token)).toMatchObject({ role: 'ml-engineer' });
    const scopes = ['--scopes', 'organisations:create'];
    const platform = JSON.parse(
      admin('create-token', '--name', 'installer', ...scopes, '--ttl', '1h', '--json').out,
    );
    expect(platform.id).toMatch(/^plt_/);
    expect(await verifyPlatformToken(app.uow, platform.token, null)).not.toBeNull();
    expect(admin('revoke-token', platform.id).code).toBe(0);
    expect(await verifyPlatformToken(app.uow, platform.token, null)).toBeNull();
    expect(JSON.parse(admin('empty-organisation', '--slug', 'tenant-one', '--json').out)).toEqual({
      slug: 'tenant-one',
      state: 'emptied',
    });
    expect(await verifyToken(app.uow, made.token)).toBeNull();
  });
});
