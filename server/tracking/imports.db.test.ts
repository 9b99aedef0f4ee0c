import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { openTestDoor, type TestDoor } from '#server/api/testing/open-test-door.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { runImports } from './run-imports.job.ts';
import { fillImportSource, POINTS, RUNS } from './testing/fill-import-source.ts';
import { readImported } from './testing/read-imported.ts';

// Settings are read when the first module asks for them, and files of others are none of this test's.
vi.hoisted(() => {
  const { env, pid } = globalThis.process;
  env.INTERLOCK_DATA_DIR = `${env.TMPDIR ?? '/tmp'}/interlock-imports-${pid}-${Date.now()}`;
  env.INTERLOCK_IMPORT_EGRESS_ALLOW = '127.0.0.1/32';
});

/** Another server: our own doors of another organisation, behind a front that can be told to misbehave. */
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let door: TestDoor;
let front: Server;
let url: string;
/** What the front does with a request; true when that is all. */
let meddle: (path: string, hangUp: () => void, answer: (status: number) => void) => boolean;
let asked: string[];

const PHASES = ['experiments', 'runs', 'points', 'files', 'loggedModels', 'models', 'versions'] as const;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'imports-test' });
  system = openUnitOfWork(database.systemUrl, { name: 'imports-worker' });
  const source = await testTenant(app.uow, 'source');
  door = await openTestDoor(app.uow, { id: source.organisationId, slug: 'source' });
  await fillImportSource(door);
  front = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = (status: number) => response.writeHead(status).end('{"message":"told so"}');
    if (meddle(path, () => request.destroy(), answer)) return;
    const { headers, method } = request;
    const options = { port: door.port, host: '127.0.0.1', path, method, headers };
    const onward = forward(options, (found) => {
      response.writeHead(found.statusCode ?? 500, found.headers);
      found.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  url = `http://127.0.0.1:${(front.address() as AddressInfo).port}/orgs/source`;
}, 120_000);

beforeEach(() => {
  meddle = () => false;
  asked = [];
});

afterAll(async () => {
  front.closeAllConnections();
  front.close();
  await door.close();
  await system.database.close();
  await app.database.close();
  await database.drop();
  await rm(env().dataDir, { recursive: true, force: true });
});

interface Target {
  tenant: TestTenant;
  engineer: PersonActor;
  call<R extends keyof typeof OPERATIONS.imports>(
    verb: R,
    input: object,
    actor?: PersonActor,
  ): Promise<never>;
  start(over?: object): Promise<string>;
  get(id: string): Promise<Shown>;
  query<T>(sql: string): Promise<T[]>;
}
interface Shown {
  state: string;
  phase: string;
  message: string | null;
  counts: Record<string, number>;
  problems: { what: string; why: string }[];
  hasCredential: boolean;
}

let count = 0;

/** A fresh organisation to import into. */
async function target(): Promise<Target> {
  count += 1;
  const tenant = await testTenant(app.uow, `target-${count}`);
  const engineer = await tenant.addPerson('Ada', 'ml-engineer');
  const { organisationId, workspaceId } = tenant;
  const call: Target['call'] = (verb, input, actor = engineer) =>
    executeOperation(OPERATIONS.imports[verb] as never, `imports.${verb}`, callerOf(actor, app.uow), input);
  return {
    tenant,
    engineer,
    call,
    async start(over = {}) {
      const given = { url, credential: { token: 'ml-engineer' }, workspaceId, ...over };
      return ((await call('start', given)) as { id: string }).id;
    },
    get: (id) => call('get', { id }),
    query: (sql) =>
      app.uow.read({ organisationId, workspaceIds: '*', personId: null }, (tx) => rows(tx, sql)),
  };
}

function work(): Promise<string> {
  const signal = AbortSignal.timeout(120_000);
  return runImports.run({ uow: system.uow, signal, holdLease: () => undefined, fence: 1 });
}

/** Lets put-off work come at once instead of after its pause. */
async function hurry(): Promise<void> {
  await system.uow.writeSql(EVERY_TENANT, async (tx) => {
    await rows(tx, 'UPDATE tracking_import_progress SET next_attempt_at = NULL');
  });
}

async function finish(to: Target, id: string): Promise<Shown> {
  for (let turn = 0; turn < 60; turn += 1) {
    const shown = await to.get(id);
    if (shown.state !== 'running') return shown;
    await hurry();
    await work();
  }
  throw new Error('the import never came to an end');
}

const contents = (to: Target) => readImported(to.query);

let whole: Awaited<ReturnType<typeof contents>>;

test('everything is taken over once, and a second import takes over nothing', async () => {
  const to = await target();
  const shown = await finish(to, await to.start());
  expect(shown).toMatchObject({ state: 'done', phase: 'done', problems: [], hasCredential: false });
  whole = await contents(to);
  expect(shown.counts).toMatchObject({
    experiments: 1,
    runs: RUNS + 1,
    points: (RUNS + 1) * (POINTS + 3),
    files: (RUNS + 1) * 3 + 1,
    loggedModels: 1,
    models: 2,
    versions: 4,
    skipped: 0,
  });
  expect(whole.experiments).toEqual([
    ['Default', 1],
    ['scorecards', RUNS],
  ]);
  expect(whole.runs[0]).toEqual([
    'run 0',
    'FINISHED',
    1_000,
    9_000,
    { depth: '0' },
    ['a', 'b', 'c', 'loss'],
    POINTS + 3,
    1,
  ]);
  expect(whole.versions).toEqual([
    ['credit', 1, 'READY', 'Staging'],
    ['credit', 2, 'READY', 'None'],
    ['credit', 3, 'READY', 'None'],
    ['greeting', 1, 'READY', 'None'],
  ]);
  expect(whole.aliases).toEqual([['champion', 2]]);

  const again = await finish(to, await to.start());
  expect(again.state).toBe('done');
  expect(PHASES.map((name) => again.counts[name])).toEqual(PHASES.map(() => 0));
  expect(await contents(to)).toEqual(whole);
});

test('what was made is its maker’s: lineage, parents, tags and events name the right things', async () => {
  const to = await target();
  await finish(to, await to.start());
  const [parents] = await to.query<{ orphans: number; children: number }>(
    `SELECT count(*)::int AS children, count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM tracking_run r WHERE r.id = t.value))::int AS orphans
     FROM run_tag t WHERE key = 'mlflow.parentRunId'`,
  );
  expect(parents).toEqual({ children: RUNS - 1, orphans: 0 });
  const made = await to.query<{ createdBy: string; contributors: string[] }>(
    'SELECT created_by AS "createdBy", contributors FROM model_version',
  );
  expect(made).toEqual(made.map(() => ({ createdBy: to.engineer.id, contributors: [to.engineer.id] })));
  const tags = await to.query<{ value: string }>(
    `SELECT DISTINCT value FROM run_tag WHERE key = 'interlock.import.source'`,
  );
  expect(tags).toEqual([{ value: url }]);
  const events = await to.query<{ type: string; count: number }>(
    `SELECT type, count(*)::int AS count FROM audit_event WHERE type ~ '^(import|experiment|version)\\.' GROUP BY type ORDER BY type`,
  );
  expect(events).toEqual(
    expect.arrayContaining([
      // With the default one, which every workspace has.
      { type: 'experiment.created', count: 2 },
      { type: 'import.finished', count: 1 },
      { type: 'import.started', count: 1 },
      { type: 'version.registered', count: 4 },
    ]),
  );
});

describe('a source that fails in the middle', () => {
  test('is asked again, and nothing is there twice', async () => {
    const to = await target();
    let calls = 0;
    // Every seventh call is cut off, every eleventh answered as by a server that is down.
    meddle = (_, hangUp, answer) => {
      calls += 1;
      if (calls % 7 === 0) hangUp();
      else if (calls % 11 === 0) answer(503);
      return calls % 7 === 0 || calls % 11 === 0;
    };
    const shown = await finish(to, await to.start());
    expect([shown.state, shown.problems]).toEqual(['done', []]);
    expect(await contents(to)).toEqual(whole);
  });

  test('shows what is wrong, is given up after a while, and goes on when it is resumed', async () => {
    const to = await target();
    const id = await to.start();
    meddle = (path, hangUp) => {
      if (asked.filter((one) => one.includes('get-history')).length < 3) return false;
      hangUp();
      return path !== '';
    };
    await work();
    const waiting = await to.get(id);
    expect(waiting).toMatchObject({
      state: 'running',
      message: expect.stringContaining('could not be reached'),
    });
    const failed = await finish(to, id);
    expect(failed).toMatchObject({ state: 'failed', phase: 'runs', hasCredential: true });
    meddle = () => false;
    await to.call('resume', { id });
    expect((await finish(to, id)).state).toBe('done');
    expect(await contents(to)).toEqual(whole);
  });

  test('what it cannot give is left out with the reason', async () => {
    const to = await target();
    meddle = (path, _, answer) => {
      const isBroken = path.includes('weights%201.bin');
      if (isBroken) answer(500);
      return isBroken;
    };
    const shown = await finish(to, await to.start({ takes: ['experiments'] }));
    expect(shown).toMatchObject({ state: 'done', counts: { files: (RUNS + 1) * 2 + 1, skipped: RUNS + 1 } });
    expect(shown.problems[0]).toEqual({
      what: expect.stringContaining('weights 1.bin'),
      why: 'The source answered 500: told so',
    });
  });

  test('a version of which a file is missing is none, until the file can be had', async () => {
    const to = await target();
    meddle = (path, _, answer) => {
      const isBroken = path.includes('MLmodel');
      if (isBroken) answer(404);
      return isBroken;
    };
    const shown = await finish(to, await to.start({ takes: ['models'] }));
    expect(shown.counts).toMatchObject({ models: 2, versions: 2 });
    expect(shown.problems.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['Version 1 of credit', 'Version 2 of credit', 'The alias champion of credit']),
    );
    meddle = () => false;
    const again = await finish(to, await to.start());
    expect([again.state, again.problems, again.counts.versions]).toEqual(['done', [], 2]);
    expect((await contents(to)).aliases).toEqual([['champion', 3]]);
  });

  test.each([
    [401, 'The source refuses the credential (401): told so'],
    [302, 'The source redirects (302); give the address it leads to.'],
    [404, 'The source answered 404: told so'],
  ])('says at once what nobody can wait out: %i', async (status, message) => {
    const to = await target();
    meddle = (_, __, answer) => {
      answer(status);
      return true;
    };
    const id = await to.start();
    await work();
    expect(await to.get(id)).toMatchObject({ state: 'failed', message });
  });
});

test('a worker that is killed at any moment leaves nothing half, and the next one goes on', async () => {
  const to = await target();
  const id = await to.start();
  const script = `
    const { runImports } = await import('#server/tracking/run-imports.job.ts');
    const { wireSystem } = await import('#server/wiring.ts');
    const { uow } = wireSystem('killed');
    await runImports.run({ uow, signal: new AbortController().signal, holdLease: () => undefined, fence: 1 });`;
  for (const killAt of [3, 9, 17, 30]) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, DATABASE_SYSTEM_URL: database.systemUrl },
      stdio: 'ignore',
    });
    let calls = 0;
    meddle = () => {
      calls += 1;
      if (calls === killAt) child.kill('SIGKILL');
      return false;
    };
    await once(child, 'exit');
    expect([killAt, calls >= killAt]).toEqual([killAt, true]);
  }
  meddle = () => false;
  const shown = await finish(to, id);
  expect([shown.state, shown.problems]).toEqual(['done', []]);
  expect(await contents(to)).toEqual(whole);
}, 300_000);

describe('who may', () => {
  test('an import is cancelled, forgets its credential, and is resumed with another', async () => {
    const to = await target();
    const id = await to.start();
    await expect(to.start()).rejects.toMatchObject({ code: 'already-exists' });
    await to.call('cancel', { id });
    expect(await to.get(id)).toMatchObject({ state: 'cancelled', hasCredential: false });
    await work();
    expect((await contents(to)).runs).toEqual([]);
    await to.call('resume', { id, credential: { userName: 'any', password: 'ml-engineer' } });
    await to.call('cancel', { id });
    await expect(to.call('cancel', { id })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('only somebody who may connect clusters opens a network', async () => {
    const to = await target();
    await expect(to.start({ egressGrants: ['10.0.0.0/8'] })).rejects.toMatchObject({ code: 'forbidden' });
    const both = {
      ...to.engineer,
      roles: [...to.engineer.roles, { role: 'operator', workspaceId: null } as const],
    };
    const given = { url, workspaceId: to.tenant.workspaceId, egressGrants: ['10.0.0.0/7'] };
    await expect(to.call('start', given, both)).rejects.toMatchObject({ code: 'invalid' });
    await to.call('start', { ...given, egressGrants: ['10.0.0.0/8'] }, both);
  });

  test('no credential crosses a network in clear unless somebody answers for it', async () => {
    const to = await target();
    const plain = { url: 'http://mlflow.example' };
    await expect(to.start(plain)).rejects.toMatchObject({
      fields: [{ path: '/isPlainHttpAccepted', message: expect.stringContaining('unencrypted') }],
    });
    const id = await to.start({ ...plain, credential: undefined });
    await to.call('cancel', { id });
    await to.start({ ...plain, isPlainHttpAccepted: true });
  });

  test('an address that is not public is not called without a grant', async () => {
    const to = await target();
    const id = await to.start({ url: 'http://127.0.0.2:9/' });
    await work();
    const message = expect.stringContaining('may not be called');
    expect(await to.get(id)).toMatchObject({ state: 'failed', message });
  });

  test('somebody who left, or may not do it any more, imports no further', async () => {
    const to = await target();
    const viewer = await to.tenant.addPerson('Vera', 'viewer');
    const gone = { ...to.engineer, id: 'per_01ARZ3NDEKTSV4RRFFQ69G5FAV' };
    const id = await to.start();
    // What a session still believes of its person is not what holds.
    for (const former of [gone, { ...gone, id: viewer.id }]) {
      await to.call('cancel', { id });
      await to.call('resume', { id, credential: { token: 'ml-engineer' } }, former);
      await work();
      const message = expect.stringContaining('may not do so any more');
      expect(await to.get(id)).toMatchObject({ state: 'failed', message });
    }
  });
});
