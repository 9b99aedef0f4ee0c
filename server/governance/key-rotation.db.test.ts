import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import { sealSeed, unsealSeed } from '#server/access/verify-totp.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { activeSealPrefix, seal, unseal } from '#server/platform/crypto.ts';
import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { sealedFor, secretPlace } from '#server/workflows/domain/workspace-secret.ts';
import { rewrapSecrets } from './rewrap-secrets.job.ts';
import { readKeyStatus, rotateKeys } from './rotate-keys.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';

/** Not wrapped by the installation's key but by a subject's own, which is in the list. */
const UNDER_ANOTHER_KEY = ['audit_private.sealed_value'];

let database: TestDatabase;
let system: OpenUnitOfWork;
let app: OpenUnitOfWork;

beforeAll(async () => {
  database = await testDatabase();
  system = openUnitOfWork(database.systemUrl, { name: 'keys-test' });
  app = openUnitOfWork(database.appUrl, { name: 'keys-test-app' });
});
afterAll(async () => {
  await Promise.all([system.database.close(), app.database.close()]);
  await database.drop();
});

test('every sealed column is known to the rotation', async () => {
  const found = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ name: string }>(
      tx,
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name LIKE 'sealed%' AND data_type = 'text' ORDER BY 1`,
    ),
  );
  const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  expect(found.map(({ name }) => name)).toEqual([...known, ...UNDER_ANOTHER_KEY].sort());
});

const given = (signal = new AbortController().signal) => ({
  uow: system.uow,
  signal,
  holdLease: () => {},
  fence: 1,
});
const storedSeed = (personId: string) =>
  system.uow.read(EVERY_TENANT, async (tx) => {
    const found = await row<{ seed: string }>(
      tx,
      'SELECT sealed_seed AS seed FROM totp_credential WHERE person_id = $1',
      [personId],
    );
    return found?.seed ?? '';
  });

async function enrol(organisationId: string, personId: string): Promise<void> {
  const id = newId('credential');
  await system.uow.write(EVERY_TENANT, async (tx) => {
    await rows(
      tx,
      'INSERT INTO totp_credential (id, person_id, sealed_seed, created_at) VALUES ($1, $2, $3, now())',
      [id, personId, sealSeed(personId, `seed-of-${personId}`)],
    );
    await appendAuditEvent(systemContext(tx, organisationId, 'test'), {
      type: 'keys.rewrapped',
      resourceId: organisationId,
      details: { generation: 1, table: 'totp_credential', count: 1 },
      covers: [{ table: 'totp_credential', id }],
    });
  });
}

test('a rotation wraps every secret again, batch by batch, however often it is cut off', async () => {
  const tenant = await testTenant(app.uow, 'keys');
  const people = [];
  for (let at = 0; at < 5; at += 1) people.push(await tenant.addPerson(`Person${at}`, 'viewer'));
  for (const { id } of people) await enrol(tenant.organisationId, id);
  const [first] = people;
  const before = await storedSeed(first?.id ?? '');

  const { generation } = await rotateKeys(system.uow);
  expect(before.startsWith(activeSealPrefix())).toBe(false);
  expect((await readKeyStatus(system.uow)).remaining).toMatchObject({ totp_credential: 5 });

  const cut = new AbortController();
  cut.abort();
  await rewrapSecrets.run(given(cut.signal));
  expect((await readKeyStatus(system.uow)).remaining).toMatchObject({ totp_credential: 5 });

  expect(await rewrapSecrets.run(given())).toContain(`under generation ${generation}`);
  const { remaining, settledAt } = await readKeyStatus(system.uow);
  expect(Object.values(remaining).every((count) => count === 0)).toBe(true);
  expect(settledAt).toBeNull();
  for (const { id } of people) {
    const sealed = await storedSeed(id);
    expect(sealed.startsWith(activeSealPrefix())).toBe(true);
    expect(unsealSeed(id, sealed)).toBe(`seed-of-${id}`);
  }
  expect(await rewrapSecrets.run(given())).toBe(`wrapped 0 secrets under generation ${generation}`);
});

/** Keeps a secret whose row says that its value was sealed for its origin. */
async function keepSecret(tenant: TestTenant, name: string, origin: string, place: (id: string) => string) {
  const id = newId('secret');
  const { organisationId, workspaceId } = tenant;
  await system.uow.write(EVERY_TENANT, async (tx) => {
    const sql = `INSERT INTO workspace_secret (id, organisation_id, workspace_id, name, origin, header, sealed_value, set_by, set_at, binding)
       VALUES ($1, $2, $3, $4, $5, 'authorization', $6, 'per_1', now(), 'origin')`;
    await rows(tx, sql, [id, organisationId, workspaceId, name, origin, seal(`value-of-${name}`, place(id))]);
    await appendAuditEvent(systemContext(tx, organisationId, 'test'), {
      type: 'keys.rewrapped',
      resourceId: organisationId,
      details: { generation: 1, table: 'workspace_secret', count: 1 },
      covers: [{ table: 'workspace_secret', id }],
    });
  });
  return id;
}

const removeOneSecret = (tenant: TestTenant, id: string) =>
  system.uow.write(EVERY_TENANT, async (tx) => {
    await rows(tx, 'DELETE FROM workspace_secret WHERE id = $1', [id]);
    await appendAuditEvent(systemContext(tx, tenant.organisationId, 'test'), {
      type: 'secret.removed',
      resourceId: id,
      workspaceId: tenant.workspaceId,
      details: { name: 'old', origin: 'https://guard.example.org' },
    });
  });

test('a value that does not open keeps no other from being wrapped, and the rotation from being settled', async () => {
  const tenant = await testTenant(app.uow, 'bound');
  const { organisationId } = tenant;
  const origin = 'https://guard.example.org';
  const forRow = (id: string) => secretPlace(organisationId, id);
  const forOrigin = (id: string) => sealedFor({ place: forRow(id), origin, binding: 'origin' });
  // As a process of the version before leaves it: it knows of no binding, and seals for the row.
  const old = await keepSecret(tenant, 'old', origin, forRow);
  const bound = await keepSecret(tenant, 'bound', origin, forOrigin);

  const { generation } = await rotateKeys(system.uow);
  expect(await rewrapSecrets.run(given())).toMatch(/left 1 that cannot be opened$/);
  const sealed = await system.uow.read(EVERY_TENANT, (tx) =>
    row<{ value: string }>(tx, 'SELECT sealed_value AS value FROM workspace_secret WHERE id = $1', [bound]),
  );
  expect(sealed?.value.startsWith(activeSealPrefix())).toBe(true);
  expect(unseal(sealed?.value ?? '', forOrigin(bound))).toBe('value-of-bound');

  const longAgo = "UPDATE key_generation SET created_at = now() - interval '1 hour' WHERE generation = $1";
  await system.uow.write(EVERY_TENANT, (tx) => rows(tx, longAgo, [generation]));
  expect(await rewrapSecrets.run(given())).toContain('wrapped 0 secrets');
  const status = await readKeyStatus(system.uow);
  expect([status.settledAt, status.remaining.workspace_secret]).toEqual([null, 1]);

  await removeOneSecret(tenant, old);
  await rewrapSecrets.run(given());
  expect((await readKeyStatus(system.uow)).settledAt).not.toBeNull();
});

test('the app role can neither rotate nor pretend that nothing was', async () => {
  const attempt = (sql: string) => app.uow.write(EVERY_TENANT, (tx) => rows(tx, sql));
  await expect(attempt("INSERT INTO key_generation VALUES (99, 'me', now())")).rejects.toThrow(
    /permission denied/,
  );
  await expect(attempt('UPDATE key_generation SET settled_at = now()')).rejects.toThrow(/permission denied/);
  await expect(attempt('DELETE FROM key_generation')).rejects.toThrow(/permission denied/);
});
