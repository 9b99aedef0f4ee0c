import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { sendRunFileContent } from '#server/api/rest/run-file-door.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import { evaluationSets } from './evaluation-sets.router.ts';
import { experiments } from './experiments.router.ts';
import { runFiles } from './run-files.router.ts';
import { runs } from './runs.router.ts';
import { savedViews } from './saved-views.router.ts';
import { traces } from './traces.router.ts';

/** What the console's pages of experiments rest on, besides what clients call: saved views, and files as documents. */
let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let other: TestTenant;
let ada: PersonActor;
let vera: PersonActor;
let experimentId: string;

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-run-pages-'));
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'run-pages-test' });
  tenant = await testTenant(open.uow, 'acme');
  other = await testTenant(open.uow, 'other');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  vera = await tenant.addPerson('Vera', 'viewer');
  const { workspaceId } = tenant;
  ({ id: experimentId } = await act<{ id: string }>(experiments.create, { name: 'credit', workspaceId }));
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
  await rm(env().dataDir, { recursive: true, force: true });
});

function act<O>(operation: unknown, input: unknown, actor = ada): Promise<O> {
  return executeOperation(
    operation as Operation<'query' | 'mutation', unknown, O>,
    'test',
    callerOf(actor, open.uow),
    input,
  );
}

type Views = { items: { id: string; name: string; isMine: boolean; settings: unknown }[]; people: unknown };
const viewsOf = async (actor: PersonActor) =>
  (await act<Views>(savedViews.list, { experimentId }, actor)).items.map(({ name, isMine }) => [
    name,
    isMine,
  ]);

describe('who may look', () => {
  test('viewers see experiments, but not what people asked and were answered', async () => {
    expect(await act(experiments.get, { experimentId }, vera)).toMatchObject({ name: 'credit' });
    for (const [operation, input] of [
      [traces.list, { experimentId }],
      [traces.show, { experimentId, id: `tr-${'0'.repeat(32)}` }],
      [evaluationSets.records, { workspaceId: tenant.workspaceId, setId: 'd-1' }],
    ])
      await expect(act(operation, input, vera)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await act(traces.list, { experimentId })).toMatchObject({ items: [] });
  });
});

describe('columns', () => {
  test('are offered by how many runs have them', async () => {
    const { id } = await act<{ id: string }>(experiments.create, { name: 'columns' });
    for (const keys of [['auc'], ['auc', 'zeta'], ['auc', 'zeta', 'alpha']]) {
      const run = await act<{ id: string }>(runs.create, { experimentId: id });
      const metrics = keys.map((key) => ({ key, value: 1, timestamp: 0 }));
      await act(runs.logBatch, { runId: run.id, metrics });
    }
    expect(await act(runs.listColumns, { experimentIds: [id] })).toMatchObject({
      metrics: ['auc', 'zeta', 'alpha'],
    });
  });
});

describe('saved views', () => {
  test('are seen by who saved them, and by others when they are shared', async () => {
    const settings = { filter: 'metrics.auc > 0.9', sort: '-metrics.auc', columns: 'metrics.auc' };
    await act(savedViews.save, { experimentId, name: 'mine', settings });
    await act(savedViews.save, { experimentId, name: 'best', isShared: true, settings });
    expect(await viewsOf(ada)).toEqual([
      ['best', true],
      ['mine', true],
    ]);
    expect(await viewsOf(vera)).toEqual([['best', false]]);
    const { items, people } = await act<Views>(savedViews.list, { experimentId }, vera);
    expect(items[0]?.settings).toEqual(settings);
    expect(people).toMatchObject({ [ada.id]: { name: 'Ada' } });
  });

  test('of the same name take the place of one’s own, not of another’s', async () => {
    await act(savedViews.save, { experimentId, name: 'best', settings: { group: 'params.depth' } }, vera);
    const { id } = await act<{ id: string }>(savedViews.save, {
      experimentId,
      name: 'best',
      isShared: true,
      settings: {},
    });
    expect(await viewsOf(ada)).toEqual([
      ['best', true],
      ['mine', true],
    ]);
    expect((await viewsOf(vera)).map(([, isMine]) => isMine).sort()).toEqual([false, true]);
    await expect(act(savedViews.remove, { id }, vera)).rejects.toMatchObject({ code: 'not-found' });
    await act(savedViews.remove, { id });
    expect(await viewsOf(ada)).toEqual([['mine', true]]);
  });

  test('are written down when they are saved and removed', async () => {
    const tenancy = { organisationId: tenant.organisationId, workspaceIds: '*', personId: null } as const;
    const events = await open.uow.read(tenancy, (tx) =>
      rows<{ type: string }>(
        tx,
        `SELECT DISTINCT type FROM audit_event WHERE organisation_id = $1 AND type LIKE 'tracking-view.%' ORDER BY 1`,
        [tenant.organisationId],
      ),
    );
    expect(events.map(({ type }) => type)).toEqual(['tracking-view.removed', 'tracking-view.saved']);
  });

  test('belong to experiments of one’s own organisation', async () => {
    const stranger = await other.addPerson('Otto', 'ml-engineer');
    await expect(act(savedViews.list, { experimentId }, stranger)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(
      act(savedViews.save, { experimentId, name: 'theirs', settings: {} }, stranger),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

async function logFile(path: string, content: string): Promise<void> {
  const stored = await writeArtifact(Readable.from([Buffer.from(content)]), { maxBytes: 1_000_000 });
  await act(runFiles.record, {
    workspaceId: tenant.workspaceId,
    path,
    ...stored,
    receipt: makeReceipt({ organisationId: tenant.organisationId, ...stored }),
    mediaType: 'text/html',
  });
}

function ask(look: 'content' | 'frame', path: string, given: { actor?: PersonActor; site?: string } = {}) {
  const url = new URL(`http://x/api/v1/run-files/${look}`);
  url.search = String(new URLSearchParams({ workspaceId: tenant.workspaceId, path }));
  const headers = { 'sec-fetch-site': given.site ?? 'same-origin' };
  return sendRunFileContent(look, new Request(url, { headers }), callerOf(given.actor ?? ada, open.uow), url);
}

describe('files of runs', () => {
  const REPORT = '0/run/artifacts/report.html';
  beforeAll(async () => {
    await logFile(REPORT, '<script>document.cookie</script>');
    await logFile('0/run/artifacts/notes.txt', 'hello');
  });

  test('are downloads, whatever they are', async () => {
    const answer = await ask('content', REPORT);
    expect(await answer.text()).toBe('<script>document.cookie</script>');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': "attachment; filename*=UTF-8''report.html",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  test('in HTML are documents of an origin of their own, which may ask nothing of anybody', async () => {
    const answer = await ask('frame', REPORT);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toMatch(/sandbox allow-scripts$/);
    expect(policy).not.toContain('allow-same-origin');
  });

  test.each([
    ['another kind of file in a frame', () => ask('frame', '0/run/artifacts/notes.txt'), 'unprocessable'],
    ['a file that is not there', () => ask('content', '0/run/artifacts/none'), 'not-found'],
    ['a path that climbs', () => ask('content', '0/../../secret'), 'invalid'],
    [
      'a reader without the right to take bytes out',
      () => ask('content', REPORT, { actor: vera }),
      'forbidden',
    ],
    ['a start on another site', () => ask('content', REPORT, { site: 'cross-site' }), 'forbidden'],
  ])('refuse %s', async (_, attempt, code) => {
    await expect(attempt()).rejects.toMatchObject({ code });
  });
});
