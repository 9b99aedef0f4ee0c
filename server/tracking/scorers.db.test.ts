import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { experiments } from './experiments.router.ts';
import { scorers } from './scorers.router.ts';
import { traces } from './traces.router.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;
let stranger: PersonActor;
let second: { id: string; experimentId: string };

function act<O>(operation: unknown, input: object, actor = ada): Promise<O> {
  return executeOperation(
    operation as Operation<'query' | 'mutation', unknown, O>,
    'test',
    callerOf(actor, open.uow),
    input,
  );
}

const judge = (words: string) =>
  JSON.stringify({ instructions_judge_pydantic_data: { instructions: words, model: 'openai:/m' } });
const register = (experimentId: string, name: string, definition: string) =>
  act<{ scorerId: string; version: number }>(scorers.register, {
    ...{ workspaceId: tenant.workspaceId, experimentId, name, definition },
  });

interface Listed {
  items: { scorerId: string; name: string; version: number; versionsCount: number; kind: string }[];
  nextCursor: string | null;
  people: Record<string, { name: string }>;
}
const browse = (more: object = {}, actor = ada) => act<Listed>(scorers.browse, more, actor);
const names = async (more: object) => (await browse(more)).items.map(({ name }) => name);

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'scorers-test' });
  tenant = await testTenant(open.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  stranger = await (await testTenant(open.uow, 'other')).addPerson('Eve', 'ml-engineer');
  second = await act(experiments.create, { name: 'second', tags: [] });
  await register('0', 'polite', judge('Is {{ outputs }} polite?'));
  await register('0', 'polite', judge('Is {{ outputs }} kind?'));
  await register(second.experimentId, 'safe', JSON.stringify({ builtin_scorer_class: 'Safety' }));
  await register('0', 'Politics', '{"name":"Politics"}');
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

test('each scorer is listed once, by its newest version, with who registered it', async () => {
  const { items, people } = await browse();
  expect(items.map(({ name, version, versionsCount, kind }) => [name, version, versionsCount, kind])).toEqual(
    [
      ['Politics', 1, 1, 'not told'],
      ['safe', 1, 1, 'built-in: Safety'],
      ['polite', 2, 2, 'judge with instructions'],
    ],
  );
  expect(people[ada.id]?.name).toBe('Ada');
  expect(JSON.stringify(items)).not.toContain('definition');
});

test('they are found by a part of the name and by their experiment, page by page', async () => {
  expect(await names({ search: 'POLIT' })).toEqual(['Politics', 'polite']);
  expect(await names({ search: '%' })).toEqual([]);
  expect(await names({ experimentId: second.id })).toEqual(['safe']);
  expect(await names({ experimentId: '0' })).toEqual(['Politics', 'polite']);
  const first = await browse({ limit: 2 });
  const { items, nextCursor } = await browse({ limit: 2, cursor: first.nextCursor });
  expect([items.map(({ name }) => name), nextCursor]).toEqual([['polite'], null]);
  await expect(browse({ experimentId: 'exp_01ARZ3NDEKTSV4RRFFQ69G5FAV' })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('one is shown with what its client wrote, in its newest version or another, and with its versions', async () => {
  const { scorerId = '' } = (await browse({ search: 'polite' })).items[0] ?? {};
  expect(await act(scorers.show, { scorerId })).toMatchObject({
    ...{ version: 2, experimentName: 'Default', instructions: 'Is {{ outputs }} kind?', model: 'openai:/m' },
    definition: judge('Is {{ outputs }} kind?'),
  });
  expect(await act(scorers.show, { scorerId, version: 1 })).toMatchObject({
    definition: judge('Is {{ outputs }} polite?'),
  });
  const newest = await act<Listed>(scorers.history, { scorerId, limit: 1 });
  expect(newest.items.map(({ version }) => version)).toEqual([2]);
  const older = await act<Listed>(scorers.history, { scorerId, limit: 1, cursor: newest.nextCursor });
  expect([older.items.map(({ version }) => version), older.nextCursor]).toEqual([[1], null]);
  for (const [operation, input] of [
    [scorers.show, { scorerId, version: 3 }],
    [scorers.show, { scorerId: 'none' }],
    [scorers.history, { scorerId: 'none' }],
  ] as const)
    await expect(act(operation, input)).rejects.toMatchObject({ code: 'not-found' });
});

test('nobody sees those of another organisation', async () => {
  const { scorerId = '' } = (await browse()).items[0] ?? {};
  expect((await browse({}, stranger)).items).toEqual([]);
  await expect(act(scorers.show, { scorerId }, stranger)).rejects.toMatchObject({ code: 'not-found' });
});

test('a long definition is shown whole, and listed without being read', async () => {
  const long = JSON.stringify({ builtin_scorer_class: 'Safety', description: 'x'.repeat(30_000) });
  const { scorerId } = await register('0', 'long', long);
  expect((await browse({ search: 'long' })).items[0]?.kind).toBe('not told');
  expect(await act(scorers.show, { scorerId })).toMatchObject({ kind: 'built-in: Safety', definition: long });
});

test('when its newest version is deleted, the one before is listed; with its experiment, it is listed only there', async () => {
  const place = { workspaceId: tenant.workspaceId, experimentId: '0', name: 'polite' };
  await act(scorers.delete, { ...place, version: 2 });
  expect((await browse({ search: 'polite' })).items[0]?.version).toBe(1);
  await act(experiments.delete, { experimentId: second.id });
  expect(await names({ search: 'safe' })).toEqual([]);
  expect(await names({ experimentId: second.id })).toEqual(['safe']);
});

test('whoever sees experiments reads what is judged by, and neither what was judged nor a way to change it', async () => {
  const viewer = await tenant.addPerson('Vera', 'viewer');
  const place = { workspaceId: tenant.workspaceId, experimentId: '0', name: 'polite' };
  expect((await browse({}, viewer)).items.length).toBeGreaterThan(0);
  for (const [operation, input] of [
    [traces.search, { workspaceId: tenant.workspaceId, experiments: ['0'] }],
    [scorers.register, { ...place, definition: '{}' }],
    [scorers.delete, place],
  ] as const)
    await expect(act(operation, input, viewer)).rejects.toMatchObject({ code: 'forbidden' });
});
