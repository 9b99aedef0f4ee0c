import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueToken } from '#server/access/create-token.ts';
import { machineContext } from '#server/access/machine-operator.ts';
import { revokeToken } from '#server/access/revoke-token.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { contextOfImport, mayStillImport } from './context-of-import.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'import-rights' });
  system = openUnitOfWork(database.systemUrl, { name: 'import-rights-worker' });
  tenant = await testTenant(app.uow, 'acme');
});

afterAll(async () => {
  await system.database.close();
  await app.database.close();
  await database.drop();
});

const inside = <T>(run: (tx: Tx) => Promise<T>) =>
  app.uow.write({ organisationId: tenant.organisationId, workspaceIds: '*', personId: null }, run);

const factsFor = (createdBy: string) => {
  const { organisationId, workspaceId } = tenant;
  const takes = ['experiments' as const, 'models' as const];
  return { id: 'imp_1', organisationId, workspaceId, takes, createdBy, resumedBy: null };
};

const may = (id: string) => system.uow.read(EVERY_TENANT, (tx) => mayStillImport(tx, factsFor(id)));
const actor = (id: string) =>
  system.uow.read(EVERY_TENANT, async (tx) => (await contextOfImport(tx, factsFor(id), 'c')).actor);

test('a token imports until it is revoked, under its own name', async () => {
  const { organisationId } = tenant;
  const wish = { name: 'ci', role: 'ml-engineer' as const, scopes: [], workspaceId: null, ttlHours: 1 };
  const { id } = await inside((tx) => issueToken(machineContext(tx, organisationId), wish));
  expect(await actor(id)).toMatchObject({ kind: 'token', id, name: 'ci', role: null, scopes: [] });
  expect(await may(id)).toBe(true);
  await inside((tx) => revokeToken(machineContext(tx, organisationId), { tokenId: id }));
  expect(await may(id)).toBe(false);
});

test('a person imports as long as their roles allow it, and the event says that it was an import', async () => {
  const ada = await tenant.addPerson('Ada', 'ml-engineer');
  const vera = await tenant.addPerson('Vera', 'viewer');
  expect([await may(ada.id), await may(vera.id)]).toEqual([true, false]);
  const absent = { assuranceLevel: 1, steppedUpAt: null, roles: [], methods: [] };
  expect(await actor(ada.id)).toMatchObject({
    kind: 'person',
    id: ada.id,
    script: 'import imp_1',
    ...absent,
  });
});
