import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { rows } from '#server/platform/db.ts';
import type { KeysetPage } from '#server/platform/domain/keyset-page.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { CreatedRun } from './create-run.ts';
import type { MetricPoint, RunRecord } from './domain/experiment.ts';
import type { Metric } from './domain/log-entries.ts';
import { experiments } from './experiments.router.ts';
import type { TaggedExperiment } from './experiments.views.ts';
import { insertLog } from './run-log.store.ts';
import { runs } from './runs.router.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;
let vera: PersonActor;
let stranger: PersonActor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'runs-test' });
  tenant = await testTenant(open.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  vera = await tenant.addPerson('Vera', 'viewer');
  stranger = await (await testTenant(open.uow, 'other')).addPerson('Stranger', 'ml-engineer');
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

function act<O>(operation: unknown, input: unknown, actor = ada): Promise<O> {
  return executeOperation(
    operation as Operation<'query' | 'mutation', unknown, O>,
    'test',
    callerOf(actor, open.uow),
    input,
  );
}

const point = (key: string, value: number, step = 0, timestamp = 1_000): Metric => ({
  key,
  value,
  step,
  timestamp,
});
const startRun = (given: object = {}) => act<CreatedRun>(runs.create, { experimentId: '0', ...given });
const history = (runId: string, key: string, given: object = {}) =>
  act<KeysetPage<MetricPoint>>(runs.readHistory, { runId, key, ...given });

describe('experiments', () => {
  test('every workspace has its default one, and nobody sees another organisation’s', async () => {
    const mine = await act<TaggedExperiment>(experiments.get, { experimentId: '0' });
    expect(mine).toMatchObject({ name: 'Default', wireId: '0', artifactLocation: 'mlflow-artifacts:/0' });
    const theirs = await act<TaggedExperiment>(experiments.get, { experimentId: '0' }, stranger);
    expect(theirs.id).not.toBe(mine.id);
    await expect(act(experiments.get, { experimentId: mine.id }, stranger)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('are created, renamed, deleted and restored; a name stays taken', async () => {
    const { id, experimentId } = await act<{ id: string; experimentId: string }>(experiments.create, {
      name: 'credit',
      tags: [{ key: 'team', value: 'risk' }],
    });
    expect(experimentId).toMatch(/^[1-9]\d{14}$/);
    await expect(act(experiments.create, { name: 'credit' })).rejects.toMatchObject({
      code: 'already-exists',
    });
    await act(experiments.rename, { experimentId, name: 'lending' });
    const run = await startRun({ experimentId: id });
    await act(experiments.delete, { experimentId: id });
    expect(await act(experiments.get, { experimentId })).toMatchObject({
      lifecycle: 'deleted',
      name: 'lending',
    });
    await expect(act(experiments.create, { name: 'lending' })).rejects.toMatchObject({
      code: 'already-exists',
    });
    await expect(startRun({ experimentId: id })).rejects.toThrow("must be in the 'active' state");
    await expect(act(runs.setTag, { runId: run.id, key: 'a', value: 'b' })).rejects.toThrow(
      'Current state is deleted.',
    );
    const gone = { experimentIds: [id], lifecycle: 'deleted' };
    expect((await act<KeysetPage<RunRecord>>(runs.search, gone)).items.map((one) => one.id)).toEqual([
      run.id,
    ]);
    await act(experiments.restore, { experimentId: id });
    await act(runs.setTag, { runId: run.id, key: 'a', value: 'b' });
    expect((await act<KeysetPage<RunRecord>>(runs.search, gone)).items).toEqual([]);
  });

  test('viewers look and do not touch', async () => {
    expect(await act<KeysetPage<unknown>>(experiments.list, {}, vera)).toMatchObject({ nextCursor: null });
    await expect(act(experiments.create, { name: 'x' }, vera)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(act(runs.create, { experimentId: '0' }, vera)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('what a run logs', () => {
  test('is there as a whole: latest values, parameters, tags and the name', async () => {
    const run = await startRun({ name: 'first', startTime: 5 });
    await act(runs.logBatch, {
      runId: run.id,
      metrics: [point('loss', 3, 1), point('loss', 1, 3), point('loss', 2, 2), point('nan', Number.NaN)].map(
        (one) => ({ ...one, value: Number.isNaN(one.value) ? 'NaN' : one.value }),
      ),
      params: [{ key: 'depth', value: '5' }],
      tags: [
        { key: 'team', value: 'a' },
        { key: 'mlflow.runName', value: 'second' },
        { key: 'team', value: 'b' },
      ],
    });
    const shown = await act<RunRecord>(runs.get, { runId: run.id });
    expect(shown).toMatchObject({ name: 'second', startTime: 5, status: 'RUNNING', lifecycle: 'active' });
    expect(shown.metrics).toEqual([point('loss', 1, 3), point('nan', Number.NaN)]);
    expect(shown.params).toEqual([{ key: 'depth', value: '5' }]);
    expect(shown.tags).toEqual([
      { key: 'mlflow.runName', value: 'second' },
      { key: 'team', value: 'b' },
    ]);
    expect((await history(run.id, 'loss')).items.map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  test('is written whole or not at all', async () => {
    const run = await startRun();
    await act(runs.logParam, { runId: run.id, key: 'p', value: '1' });
    const bad = { runId: run.id, metrics: [point('m', 1)], params: [{ key: 'p', value: '2' }] };
    await expect(act(runs.logBatch, bad)).rejects.toThrow('Changing param values is not allowed');
    expect(await act(runs.get, { runId: run.id })).toMatchObject({ metrics: [] });
    expect((await history(run.id, 'm')).items).toEqual([]);
  });

  test('leaves nothing half there when the connection dies in the middle, and a retry succeeds', async () => {
    const run = await startRun();
    const metrics = Array.from({ length: 200 }, (_, index) => point(`m${index}`, index));
    const batch = {
      runId: run.id,
      metrics,
      params: [{ key: 'p', value: '1' }],
      tags: [{ key: 't', value: '1' }],
    };
    const { organisationId } = tenant;
    const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
    const dying = open.uow.writeSql(tenancy, async (tx) => {
      await insertLog(tx, { organisationId, workspaceId: null, runId: run.id }, batch);
      const [own] = await rows<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
      await open.uow.read(tenancy, (other) => rows(other, 'SELECT pg_terminate_backend($1)', [own?.pid]));
    });
    await expect(dying).rejects.toThrow();
    const nothing = { metrics: [], params: [], tags: [{ key: 'mlflow.runName', value: run.name }] };
    expect(await act(runs.get, { runId: run.id })).toMatchObject(nothing);
    expect((await history(run.id, 'm7')).items).toEqual([]);
    await act(runs.logBatch, batch);
    const shown = await act<RunRecord>(runs.get, { runId: run.id });
    expect([shown.metrics.length, shown.params.length, shown.tags.length]).toEqual([200, 1, 2]);
  });

  test('may be sent again, by several at once', async () => {
    const run = await startRun();
    const batch = {
      runId: run.id,
      metrics: Array.from({ length: 300 }, (_, index) => point(`m${index % 30}`, index, index)),
      params: [{ key: 'p', value: '1' }],
      tags: [{ key: 't', value: '1' }],
    };
    await Promise.all(Array.from({ length: 6 }, () => act(runs.logBatch, batch)));
    expect((await history(run.id, 'm3')).items.map(({ value }) => value)).toEqual(
      Array.from({ length: 10 }, (_, index) => 3 + index * 30),
    );
    const shown = await act<RunRecord>(runs.get, { runId: run.id });
    expect(shown.metrics.find(({ key }) => key === 'm3')).toEqual(point('m3', 273, 273));
  });

  test('is there at once however many metrics there are, and folded when much waits', async () => {
    const run = await startRun();
    const many = (step: number) =>
      Array.from({ length: 100 }, (_, index) => point(`m${index}`, step * 1_000 + index, step));
    const values = async () => {
      const shown = await act<RunRecord>(runs.get, { runId: run.id });
      return shown.metrics.map(({ key, value }) => [key, value]);
    };
    const expected = (step: number) =>
      many(step)
        .map(({ key, value }) => [key, value])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    await act(runs.logMetric, { runId: run.id, ...point('m5', -1, 0) });
    for (const step of [2, 1]) await act(runs.logBatch, { runId: run.id, metrics: many(step) });
    expect(await values()).toEqual(expected(2));
    await act(runs.logMetric, { runId: run.id, ...point('m5', 7, 9) });
    expect((await values()).find(([key]) => key === 'm5')).toEqual(['m5', 7]);
    for (let step = 10; step < 70; step += 1)
      await act(runs.logBatch, { runId: run.id, metrics: many(step) });
    expect(await values()).toEqual(expected(69));
    const chosen = { experimentIds: ['0'], filter: `run_id = '${run.id}'`, columns: { metrics: ['m7'] } };
    const { items } = await act<KeysetPage<RunRecord>>(runs.search, chosen);
    expect(items[0]?.metrics).toEqual([point('m7', 69_007, 69)]);
  });

  test('an older point changes no latest value; two values of a parameter cannot both win', async () => {
    const run = await startRun();
    await act(runs.logMetric, { runId: run.id, ...point('m', 2, 7) });
    await act(runs.logMetric, { runId: run.id, ...point('m', 9, 6) });
    expect(await act(runs.get, { runId: run.id })).toMatchObject({ metrics: [point('m', 2, 7)] });
    const both = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((value) => act(runs.logParam, { runId: run.id, key: 'p', value })),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a deleted run takes nothing; nobody else’s run is known', async () => {
    const run = await startRun();
    await expect(act(runs.logMetric, { runId: run.id, ...point('m', 1) }, stranger)).rejects.toThrow(
      'not found',
    );
    await act(runs.delete, { runId: run.id });
    await expect(act(runs.logMetric, { runId: run.id, ...point('m', 1) })).rejects.toThrow(
      `The run ${run.id} must be in the 'active' state. Current state is deleted.`,
    );
    await act(runs.restore, { runId: run.id });
    await act(runs.logMetric, { runId: run.id, ...point('m', 1) });
    await expect(act(runs.get, { runId: 'f'.repeat(32) })).rejects.toThrow('not found');
  });

  test('keeps the datasets and models that it used', async () => {
    const run = await startRun();
    const dataset = { name: 'loans', digest: 'd1', sourceType: 'http', source: 'https://example.org' };
    const tags = [{ key: 'mlflow.data.context', value: 'training' }];
    const inputs = { runId: run.id, datasets: [{ ...dataset, tags }, dataset], models: ['m-1', 'm-1'] };
    await act(runs.logInputs, inputs);
    await act(runs.logInputs, inputs);
    await act(runs.logOutputs, { runId: run.id, models: [{ modelId: 'm-2', step: 3 }] });
    const shown = await act<RunRecord>(runs.get, { runId: run.id });
    expect(shown.datasets).toEqual([
      { ...dataset, id: expect.any(String), schema: null, profile: null, tags },
    ]);
    expect(shown.models).toEqual([
      { direction: 'input', modelId: 'm-1', step: 0 },
      { direction: 'output', modelId: 'm-2', step: 3 },
    ]);
    expect(await act(runs.searchDatasets, { experimentIds: ['0'] })).toEqual([
      { experimentWireId: '0', name: 'loans', digest: 'd1', context: 'training' },
    ]);
  });
});

describe('the history of a metric', () => {
  test('is read by pages and thinned out with its first and last point', async () => {
    const [one, two] = [await startRun(), await startRun()];
    for (let from = 0; from < 2_000; from += 500) {
      const metrics = Array.from({ length: 500 }, (_, index) =>
        index % 2 === 0 ? point('m', from + index, from + index, from + index) : point('other', index, index),
      );
      await act(runs.logBatch, { runId: one.id, metrics });
    }
    await act(runs.logMetric, { runId: two.id, ...point('m', 7, 7) });
    const steps: number[] = [];
    let cursor: string | null = null;
    do {
      const page: KeysetPage<MetricPoint> = await history(one.id, 'm', {
        limit: 300,
        ...(cursor ? { cursor } : {}),
      });
      steps.push(...page.items.map(({ step }) => step));
      cursor = page.nextCursor;
    } while (cursor);
    expect(steps).toEqual(Array.from({ length: 1_000 }, (_, index) => index * 2));
    const thin = { runIds: [one.id, two.id], key: 'm', points: 40 };
    const { items } = await act<{ items: (MetricPoint & { runId: string })[] }>(runs.metricHistory, thin);
    const own = items.filter(({ runId }) => runId === one.id).map(({ step }) => step);
    expect([own.length, own[0], own.at(-1)]).toEqual([40, 0, 1_998]);
    expect(items.filter(({ runId }) => runId === two.id)).toEqual([
      { runId: two.id, step: 7, at: 1_000, value: 7 },
    ]);
    const few = await act<{ items: unknown[] }>(runs.metricHistory, { ...thin, startStep: 10, endStep: 20 });
    expect(few.items).toHaveLength(6);
    expect((await act<{ items: unknown[] }>(runs.metricHistory, { ...thin, points: 1 })).items).toHaveLength(
      2,
    );
  });
});
