import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { rows } from '#server/platform/db.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts';
import { postgresPaths } from '#server/platform/embedded-postgres-files.ts';
import { deployMigrations } from '#server/platform/migrate.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorkflow, type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import { uploadBody } from '../../model-server/testing/upload-body.ts';
import { freePort } from '../platform/free-port.ts';

// A database of its own with durable settings: killing it is the point, and no other test may share it.
const { dataDir } = vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-kill-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_LOG_LEVEL = 'silent';
  return { dataDir: process.env.INTERLOCK_DATA_DIR };
});

const input = {
  ...report.expected[0]?.input,
  sex_and_status: 'female_single',
  age_years: 40,
  foreign_worker: 'no',
};
const CALLERS = 12;

let postgres: EmbeddedPostgres;
let engine: TestServer;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let served: LendingWorkflow;
let gateway: GatewayProcess;
let port: number;

const start = () => startGatewayProcess({ ...postgres, modelServerUrl: engine.url, port });

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir });
  await deployMigrations(postgres.ownerUrl);
  engine = await startModelServer();
  app = openUnitOfWork(postgres.appUrl, { name: 'kill-app' });
  system = openUnitOfWork(postgres.systemUrl, { name: 'kill' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  served = await world.serve('credit-decision');
  port = await freePort();
  gateway = await start();
});

afterAll(async () => {
  await gateway?.kill('SIGKILL');
  await app?.database.close();
  await system?.database.close();
  await engine?.remove();
  await postgres?.stop();
  rmSync(postgresPaths(dataDir).cluster, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

interface Load {
  /** Every decision that a caller was told of. */
  acknowledged: Map<string, { key: string; body: unknown }>;
  refused: Map<number, number>;
  /** How many of them stood on the gateway's own disk when they were told. */
  local(): number;
  end(): Promise<void>;
}

/** Callers who ask one thing after another until told to stop, each with a key of its own per case. */
function load(name: string, slug = 'credit-decision'): Load {
  const acknowledged: Load['acknowledged'] = new Map();
  const refused: Load['refused'] = new Map();
  let local = 0;
  let isRunning = true;
  let count = 0;
  const caller = async () => {
    while (isRunning) {
      count += 1;
      const key = `${name}-${count}`;
      const answer = await send(key, slug);
      if (answer?.isLocal) local += 1;
      if (answer?.status === 200 || answer?.status === 202)
        acknowledged.set(String(answer.body.decisionId), { key, body: answer.body });
      else refused.set(answer?.status ?? 0, (refused.get(answer?.status ?? 0) ?? 0) + 1);
      if (!answer) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const callers = Array.from({ length: CALLERS }, caller);
  return {
    acknowledged,
    refused,
    local: () => local,
    async end() {
      isRunning = false;
      await Promise.all(callers);
    },
  };
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
  isLocal: boolean;
}

/** A key asks for what only the database can promise, so whoever wants to go on without it sends none. */
async function send(key: string, slug = 'credit-decision'): Promise<Answer | null> {
  try {
    const response = await fetch(`${gateway.url}/v1/workflows/${slug}/decisions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.token.token}`,
        'content-type': 'application/json',
        ...(slug === 'credit-decision' && { 'idempotency-key': key }),
      },
      body: JSON.stringify({ input, subject: key }),
      signal: AbortSignal.timeout(10_000),
    });
    const isLocal = response.headers.get('interlock-durability') === 'local';
    return { status: response.status, body: (await response.json()) as Record<string, unknown>, isLocal };
  } catch {
    return null;
  }
}

async function missing(ids: Iterable<string>): Promise<string[]> {
  const wanted = [...ids];
  const found = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ id: string }>(
      tx,
      'SELECT d.id FROM decision d JOIN decision_payload p ON p.decision_id = d.id WHERE d.id = ANY($1)',
      [wanted],
    ),
  );
  const known = new Set(found.map(({ id }) => id));
  return wanted.filter((id) => !known.has(id));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function killPostgres(): Promise<void> {
  const pidFile = join(postgresPaths(dataDir).cluster, 'postmaster.pid');
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGKILL');
  await postgres.exited;
}

async function until(isSo: () => boolean, waitMs: number): Promise<void> {
  const end = Date.now() + waitMs;
  while (!isSo() && Date.now() < end) await pause(50);
}

async function expectInDatabase({ acknowledged }: Load): Promise<void> {
  expect(acknowledged.size).toBeGreaterThan(50);
  expect(await missing(acknowledged.keys())).toEqual([]);
  const doubled = await system.uow.read(EVERY_TENANT, (tx) =>
    rows(tx, 'SELECT subject FROM decision GROUP BY subject HAVING count(*) > 1'),
  );
  expect(doubled).toEqual([]);
}

async function expectWhole(running: Load): Promise<void> {
  await expectInDatabase(running);
  for (const { key, body } of [...running.acknowledged.values()].slice(0, 20))
    expect(await send(key)).toMatchObject({ body });
}

test('kill -9 of the gateway under load loses no acknowledged decision, and keys still hold', async () => {
  const running = load('gateway');
  for (let round = 0; round < 3; round += 1) {
    await pause(700);
    await gateway.kill('SIGKILL');
    gateway = await start();
  }
  await pause(500);
  await running.end();
  await expectWhole(running);
});

test('kill -9 of Postgres under load: refused aloud, recovered by itself, nothing acknowledged is missing', async () => {
  const running = load('postgres');
  await pause(800);
  await killPostgres();
  const told = async () => {
    const during = await fetch(`${gateway.url}/health/ready`);
    const { parts } = (await during.json()) as { parts: Record<string, string> };
    return { status: during.status, database: parts.database };
  };
  const unready = { status: 503, database: 'decisions cannot be recorded' };
  await expect.poll(told, { timeout: 6_000 }).toEqual(unready);
  // Calls under way wait a while before they are refused: a database that came back sooner would answer them.
  await until(() => running.refused.has(503), 8_000);
  postgres = await startEmbeddedPostgres({ dataDir });
  const before = running.acknowledged.size;
  await until(() => running.acknowledged.size >= before + 50, 15_000);
  await running.end();
  expect(running.refused.get(503)).toBeGreaterThan(0);
  expect([...running.refused.keys()].filter((status) => status !== 503)).toEqual([]);
  await expectWhole(running);
}, 60_000);

test('kill -9 of the engine under load: cases go to people, clear ones are decided again when it is back', async () => {
  const running = load('engine');
  const statuses = () => {
    const all = [...running.acknowledged.values()].map(({ body }) => (body as Answer['body']).status);
    return { decided: all.filter((it) => it === 'decided').length, all: all.length };
  };
  await until(() => statuses().decided > 50, 15_000);
  const { port: enginePort } = new URL(engine.url);
  engine.process.kill('SIGKILL');
  await once(engine.process, 'exit');
  await until(() => statuses().all - statuses().decided > 50, 15_000);
  expect(statuses().all - statuses().decided).toBeGreaterThan(50);
  engine = await startModelServer(['--port', enginePort], { repository: engine.repository });
  const model = readFileSync(
    new URL(`../../examples/german-credit/${report.artifact.file}`, import.meta.url),
  );
  const loaded = await engine.call(
    'POST',
    `/v2/repository/models/${served.engineModel}/load`,
    uploadBody({ '1': model }),
  );
  expect(loaded.status).toBe(200);
  const before = statuses().decided;
  await until(() => statuses().decided > before + 50, 30_000);
  await running.end();
  expect(statuses().decided).toBeGreaterThan(before + 50);
  expect([...running.refused.keys()]).toEqual([]);
  await expectWhole(running);
}, 90_000);

test('SIGTERM lets calls in progress finish and loses none', async () => {
  const running = load('term');
  await pause(700);
  const startedAt = performance.now();
  await gateway.kill('SIGTERM');
  expect(performance.now() - startedAt).toBeLessThan(6_000);
  await running.end();
  gateway = await start();
  expect([...running.refused.keys()].filter((status) => status !== 0)).toEqual([]);
  await expectWhole(running);
});

test('a workflow that may be spooled goes on without Postgres; kill -9 of both loses none and doubles none', async () => {
  await world.serve('spooled-decision', { callPolicy: { durability: 'spool' } });
  await expect
    .poll(async () => (await send('probe', 'spooled-decision'))?.status, { timeout: 15_000 })
    .toBe(200);
  const running = load('spool', 'spooled-decision');
  await until(() => running.acknowledged.size > 50, 15_000);
  await killPostgres();
  await until(() => running.local() > 100, 20_000);
  expect(running.local()).toBeGreaterThan(100);
  await gateway.kill('SIGKILL');
  const told = running.acknowledged.size;
  const starting = startGatewayProcess({ ...postgres, modelServerUrl: engine.url, port, isReady: false });
  gateway = await starting;
  const early = await fetch(`${gateway.url}/health/ready`);
  expect(early.status).toBe(503);
  expect(await early.json()).toMatchObject({ parts: { spool: 'is being brought into the database' } });
  postgres = await startEmbeddedPostgres({ dataDir });
  await expect
    .poll(async () => (await fetch(`${gateway.url}/health/ready`)).status, { timeout: 20_000 })
    .toBe(200);
  await expectInDatabase({ ...running, acknowledged: new Map([...running.acknowledged].slice(0, told)) });
  await until(() => running.acknowledged.size > told + 50, 15_000);

  await killPostgres();
  const before = running.local();
  await until(() => running.local() > before + 100, 20_000);
  postgres = await startEmbeddedPostgres({ dataDir });
  await until(() => false, 3_000);
  await running.end();
  await expect.poll(() => missing(running.acknowledged.keys()), { timeout: 20_000 }).toEqual([]);
  await expectInDatabase(running);
  const spooled = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ count: number }>(
      tx,
      "SELECT count(*)::int AS count FROM decision WHERE (trail ->> 'isSpooled')::boolean",
    ),
  );
  expect(spooled[0]?.count).toBeGreaterThanOrEqual(running.local());
  expect([...running.refused.keys()].filter((status) => status !== 503 && status !== 0)).toEqual([]);
}, 120_000);

test('with a journal, kill -9 of the gateway and of Postgres under load loses no acknowledged decision and doubles none', async () => {
  await gateway.kill('SIGTERM');
  process.env.INTERLOCK_RECORD = 'journal';
  try {
    gateway = await start();
    await world.serve('journaled-decision');
    const probe = async () => (await send('journal-probe', 'journaled-decision'))?.status;
    await expect.poll(probe, { timeout: 15_000 }).toBe(200);
    const running = load('journal', 'journaled-decision');
    for (let round = 1; round <= 3; round += 1) {
      await until(() => running.local() > 100 * round, 20_000);
      await gateway.kill('SIGKILL');
      gateway = await start();
    }
    await until(() => running.local() > 400, 20_000);
    expect(running.local()).toBeGreaterThan(400);
    await killPostgres();
    await until(() => (running.refused.get(503) ?? 0) > 0, 20_000);
    // Also what the journal still had when both were gone.
    await gateway.kill('SIGKILL');
    postgres = await startEmbeddedPostgres({ dataDir });
    gateway = await start();
    const before = running.local();
    await until(() => running.local() > before + 50, 20_000);
    await running.end();
    await expect.poll(() => missing(running.acknowledged.keys()), { timeout: 20_000 }).toEqual([]);
    expect([...running.refused.keys()].filter((status) => status !== 503 && status !== 0)).toEqual([]);
    const journaled = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ subject: string }>(
        tx,
        "SELECT subject FROM decision WHERE subject LIKE 'journal-_%' GROUP BY subject HAVING count(*) > 1",
      ),
    );
    expect(journaled.filter(({ subject }) => subject !== 'journal-probe')).toEqual([]);
  } finally {
    delete process.env.INTERLOCK_RECORD;
  }
}, 150_000);
