import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { evaluationSets } from './evaluation-sets.router.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;
let set: { id: string; digest: string };

function act<O>(operation: unknown, input: object, actor = ada): Promise<O> {
  const known = operation as Operation<'query' | 'mutation', unknown, O>;
  const given = { workspaceId: tenant.workspaceId, ...input };
  return executeOperation(known, 'test', callerOf(actor, open.uow), given);
}

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'sets-test' });
  system = openUnitOfWork(database.systemUrl, { name: 'sets-test-system' });
  tenant = await testTenant(open.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  set = await act(evaluationSets.create, { name: 'questions', tags: {}, experiments: [] });
});

afterAll(async () => {
  await open.database.close();
  await system.database.close();
  await database.drop();
});

interface Record {
  id: string;
  inputs: object;
  outputs: unknown;
  expectations: object | null;
}

const list = (more: object = {}) =>
  act<{ records: Record[]; nextPageToken: string | null }>(evaluationSets.records, {
    setId: set.id,
    ...more,
  });
const upsert = (...records: object[]) => act(evaluationSets.upsertRecords, { setId: set.id, records });

test('records with the same inputs are one, in whatever order their fields come, and twice in one batch too', async () => {
  const first = { inputs: { q: 'one', n: 1.5 }, expectations: { a: 1 } };
  expect(await upsert(first, { inputs: { q: 'two' }, outputs: [1] })).toEqual({ inserted: 2, updated: 0 });
  const again = { inputs: { n: 1.5, q: 'one' }, expectations: { b: 2 } };
  expect(await upsert(again, again)).toEqual({ inserted: 0, updated: 2 });
  const { records } = await list();
  expect(records).toHaveLength(2);
  expect(records.find(({ outputs }) => outputs === null)).toMatchObject({
    inputs: first.inputs,
    expectations: { a: 1, b: 2 },
  });
});

test('the set says which fields its records have and how many there are, and its digest changes', async () => {
  const found = await act<{ digest: string; schema: string; profile: string }>(evaluationSets.get, {
    setId: set.id,
  });
  expect(found.digest).not.toBe(set.digest);
  expect(JSON.parse(found.schema)).toEqual({
    inputs: { q: 'string', n: 'float' },
    outputs: 'array',
    expectations: { a: 'integer', b: 'integer' },
    version: '1.0',
  });
  expect(JSON.parse(found.profile)).toEqual({ num_records: 2 });
});

test('pages follow one another, and a place that nobody gave out is refused', async () => {
  const first = await list({ maxResults: 1 });
  const second = await list({ maxResults: 1, pageToken: first.nextPageToken });
  expect([first.records.length, second.records.length, second.nextPageToken]).toEqual([1, 1, null]);
  expect(second.records[0]?.id).not.toBe(first.records[0]?.id);
  await expect(list({ pageToken: 'nonsense' })).rejects.toMatchObject({ code: 'invalid' });
});

test('what a record holds does not stand in clear, nor can its inputs be guessed from its hash', async () => {
  await upsert({ inputs: { card: '4111 1111' } });
  const stored = await system.uow.read(EVERY_TENANT, (tx) =>
    rows(tx, 'SELECT r::text AS row FROM evaluation_set_record r'),
  );
  expect(JSON.stringify(stored)).not.toContain('4111');
});

test('deleting records and sets is told in the log', async () => {
  const { records } = await list();
  const [first] = records;
  expect(
    await act(evaluationSets.deleteRecords, { setId: set.id, recordIds: [first?.id, 'dr-none'] }),
  ).toEqual({ deleted: 1 });
  expect(await act(evaluationSets.delete, { setId: set.id })).toEqual({ deleted: records.length - 1 });
  await expect(list()).rejects.toMatchObject({ code: 'not-found' });
  const told = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ type: string }>(
      tx,
      "SELECT type FROM audit_event WHERE organisation_id = $1 AND type LIKE 'evaluation-set.%' ORDER BY id",
      [tenant.organisationId],
    ),
  );
  expect(told.map(({ type }) => type)).toEqual([
    'evaluation-set.created',
    'evaluation-set.records-deleted',
    'evaluation-set.deleted',
  ]);
});

test('who may not log sees a set but changes nothing', async () => {
  const viewer = await tenant.addPerson('Vic', 'viewer');
  const made = await act<{ id: string }>(evaluationSets.create, { name: 'mine', tags: {}, experiments: [] });
  expect(await act(evaluationSets.get, { setId: made.id }, viewer)).toMatchObject({ name: 'mine' });
  await expect(act(evaluationSets.delete, { setId: made.id }, viewer)).rejects.toMatchObject({
    code: 'forbidden',
  });
});
