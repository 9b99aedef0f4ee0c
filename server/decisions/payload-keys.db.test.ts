import { afterAll, beforeAll, expect, test } from 'vitest';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { openPayload, payloadKeyFor, sealPayload } from './payload-keys.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let organisationId: string;
const now = new Date('2026-11-21T23:59:00Z');
const input = { amount_dm: 1200, purpose: 'a green bicycle' };

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'payload-keys-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'payload-keys' });
  organisationId = (await testTenant(app.uow, 'payloads')).organisationId;
});
afterAll(async () => {
  await Promise.all([app.database.close(), system.database.close()]);
  await database.drop();
});

const opened = (id: string, stored: unknown) =>
  app.uow.read({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
    openPayload(tx, { id, organisationId, input: stored }),
  );

test('replicas that meet at the beginning of a day agree on one key, and the next day has another', async () => {
  const met = await Promise.all(
    Array.from({ length: 5 }, () => payloadKeyFor(system.uow, organisationId, now)),
  );
  expect(new Set(met.map(({ id, key }) => `${id} ${key}`)).size).toBe(1);
  const next = await payloadKeyFor(system.uow, organisationId, new Date(now.getTime() + 3_600_000));
  expect(next.id).not.toBe(met[0]?.id);
});

test('a payload is read in its decision only, and by nobody of another organisation', async () => {
  const key = await payloadKeyFor(system.uow, organisationId, now);
  const stored = sealPayload(key, 'dec_1', 'input', input);
  expect(stored).not.toContain('bicycle');
  expect(await opened('dec_1', stored)).toMatchObject({ input });
  await expect(opened('dec_2', stored)).rejects.toThrow();
  const other = await testTenant(app.uow, 'neighbours');
  const seen = await app.uow.read(
    { organisationId: other.organisationId, workspaceIds: '*', personId: null },
    (tx) => rows(tx, 'SELECT id FROM payload_key'),
  );
  expect(seen).toEqual([]);
});

test('a record from before payloads were encrypted is read as it is', async () => {
  expect(await opened('dec_1', input)).toMatchObject({ input });
});

test('the app role can neither make, change nor destroy a key', async () => {
  const attempt = (sql: string) => app.uow.write(EVERY_TENANT, (tx) => rows(tx, sql));
  await expect(attempt('DELETE FROM payload_key')).rejects.toThrow(/permission denied/);
  await expect(attempt("UPDATE payload_key SET sealed_key = ''")).rejects.toThrow(/permission denied/);
});
