import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import type { KeysetPage } from '#server/platform/domain/keyset-page.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { CreatedRun } from '#server/tracking/create-run.ts';
import type { RunRecord } from '#server/tracking/domain/experiment.ts';
import { experiments } from '#server/tracking/experiments.router.ts';
import { runs } from '#server/tracking/runs.router.ts';
import { wireRun } from './tracking-shapes.ts';

/** Runs that Postgres prints say what runs say that are printed here. */
let database: TestDatabase;
let open: OpenUnitOfWork;
let ada: PersonActor;
let experimentId: string;

const HARD = [
  'plain',
  'a "quoted" one',
  'back\\slash',
  'two\nlines',
  'tab\t',
  'é 漢 😀',
  '{"json":[1]}',
  '</script>',
];

function act<O>(operation: unknown, input: unknown): Promise<O> {
  const known = operation as Operation<'query' | 'mutation', unknown, O>;
  return executeOperation(known, 'test', callerOf(ada, open.uow), input);
}

async function startRun(more: object = {}): Promise<string> {
  return (await act<CreatedRun>(runs.create, { experimentId, ...more })).id;
}

/** The same page both ways. */
async function bothWays(
  more: object = {},
): Promise<{ printed: unknown[]; expected: unknown[]; texts: number }> {
  const input = { experimentIds: [experimentId], ...more };
  const { items, nextCursor } = await act<KeysetPage<RunRecord>>(runs.search, input);
  const found = await act<KeysetPage<string | RunRecord>>(runs.searchPrinted, input);
  expect(found.nextCursor).toBe(nextCursor);
  return {
    printed: found.items.map((run) => (typeof run === 'string' ? JSON.parse(run) : wireAgain(run))),
    expected: items.map(wireAgain),
    texts: found.items.filter((run) => typeof run === 'string').length,
  };
}

const wireAgain = (run: RunRecord): unknown => JSON.parse(JSON.stringify(wireRun(run)));

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'printed-runs-test' });
  ada = await (await testTenant(open.uow, 'acme')).addPerson('Ada', 'ml-engineer');
  ({ id: experimentId } = await act<{ id: string }>(experiments.create, { name: 'printed' }));
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

test('nothing, and a run that logged nothing', async () => {
  expect(await bothWays()).toEqual({ printed: [], expected: [], texts: 0 });
  await startRun({ startTime: 1 });
  const { printed, expected, texts } = await bothWays();
  expect(texts).toBe(1);
  expect(printed).toEqual(expected);
});

test('texts and numbers of every kind, files, models, and what was deleted', async () => {
  const values = [0, -1.5, 1e300, -1e-300, 1e21, 123456789.125, 'NaN', 'Infinity', '-Infinity'];
  for (const [at, text] of HARD.entries()) {
    const runId = await startRun({ name: text, userId: text, startTime: 10 + at });
    await act(runs.logBatch, {
      runId,
      metrics: values.map((value, step) => ({
        key: `m${step}`,
        value,
        timestamp: 1_700_000_000_000 + step,
        step,
      })),
      params: HARD.map((value, index) => ({ key: `p${index}`, value })),
      tags: HARD.map((value, index) => ({ key: `t${index}`, value })),
    });
    const dataset = { name: text, digest: 'd', sourceType: 'http', source: text };
    const tags = [{ key: 'mlflow.data.context', value: text }];
    const datasets = [
      { ...dataset, tags },
      { ...dataset, digest: 'e', schema: text, profile: '{}' },
    ];
    await act(runs.logInputs, { runId, datasets, models: ['m-in'] });
    await act(runs.logOutputs, { runId, models: [{ modelId: 'm-out', step: at }] });
    if (at % 2 === 0) await act(runs.update, { runId, status: 'FINISHED', endTime: 20 + at });
    if (at % 3 === 0) await act(runs.delete, { runId });
  }
  for (const lifecycle of ['active', 'deleted', 'all']) {
    const { printed, expected, texts } = await bothWays({ lifecycle });
    expect(texts).toBe(expected.length);
    expect(printed).toEqual(expected);
  }
});

test('a run whose batches wait to be folded is printed by its latest values', async () => {
  const runId = await startRun({ startTime: 100 });
  const metrics = Array.from({ length: 40 }, (_, index) => ({
    key: `k${index}`,
    value: index,
    timestamp: 1,
    step: 1,
  }));
  await act(runs.logBatch, { runId, metrics });
  const { printed, expected, texts } = await bothWays({ limit: 3 });
  expect(texts).toBe(2);
  expect(expected[0]).toMatchObject({
    info: { run_id: runId },
    data: { metrics: expect.arrayContaining([metrics[39]]) },
  });
  expect(printed).toEqual(expected);
});
