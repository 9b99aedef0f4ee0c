import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { stopWorkflow } from '#server/workflows/stop-workflow.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-fleet-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_LOG_LEVEL = 'silent';
  process.env.GATEWAY_PROCESSES = '2';
});

const body = JSON.stringify({
  input: {
    ...report.expected[0]?.input,
    sex_and_status: 'female_single',
    age_years: 40,
    foreign_worker: 'no',
  },
});
const CALLERS = 8;

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let fleet: GatewayProcess;

beforeAll(async () => {
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'fleet-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'fleet' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  await world.serve('credit-decision');
  fleet = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
}, 60_000);

afterAll(async () => {
  await fleet?.kill('SIGTERM');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
});

/** The living processes that serve, by what the system knows of their parents. */
function serving(): number[] {
  const parent = fleet.process.pid;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state !== 'Z' && Number(ppid) === parent;
      } catch {
        return false;
      }
    });
}

async function readiness(): Promise<{ status: number; processes: Record<string, { ready: boolean }> }> {
  const response = await fetch(`${fleet.url}/health/ready`);
  return {
    status: response.status,
    ...((await response.json()) as { processes: Record<string, { ready: boolean }> }),
  };
}

/** Callers with connections they keep, one call after another, until told to stop. */
function load() {
  const statuses = new Map<string, number>();
  const agent = new Agent({ connections: CALLERS, pipelining: 1 });
  let isRunning = true;
  const count = (word: string) => statuses.set(word, (statuses.get(word) ?? 0) + 1);
  const caller = async () => {
    while (isRunning) {
      try {
        const answer = await request(`${fleet.url}/v1/workflows/credit-decision/decisions`, {
          dispatcher: agent,
          method: 'POST',
          headers: { authorization: `Bearer ${world.token.token}`, 'content-type': 'application/json' },
          body,
          headersTimeout: 15_000,
        });
        const said = await answer.body.text();
        // What was refused says why, so that a failure of this test names it.
        count(answer.statusCode < 300 ? String(answer.statusCode) : `${answer.statusCode} ${said}`);
      } catch (error) {
        count(error instanceof Error && 'code' in error ? String(error.code) : 'failed');
      }
    }
  };
  const callers = Array.from({ length: CALLERS }, caller);
  return {
    statuses,
    async end() {
      isRunning = false;
      await Promise.all(callers);
      await agent.close();
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('several gateway processes on one port', () => {
  test('are all named by readiness and added up in metrics', async () => {
    expect(serving()).toHaveLength(2);
    const told = await readiness();
    expect(told.status).toBe(200);
    expect(Object.keys(told.processes)).toEqual(serving().map((pid) => `process ${pid}`));
    const running = load();
    await pause(700);
    await running.end();
    const calls = [...running.statuses.values()].reduce((sum, count) => sum + count, 0);
    expect([...running.statuses.keys()].filter((status) => !/^20[02]$/.test(status))).toEqual([]);
    const metrics = await (await fetch(`${fleet.url}/metrics`)).text();
    const counted = [
      ...metrics.matchAll(/^interlock_gateway_request_seconds_count\{door="decide".*?\} (\d+)$/gm),
    ];
    expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(calls);
    const shares = await system.database.pool.query(
      'SELECT replica, count(*) FROM decision GROUP BY replica',
    );
    expect(shares.rowCount).toBe(2);
  });

  test('lose no call while one of them is stopped under load, and bring it back', {
    retry: 2,
    timeout: 60_000,
  }, async () => {
    const running = load();
    await pause(500);
    const before = serving();
    const [first] = before;
    if (first === undefined) throw new Error('nothing serves');
    process.kill(first, 'SIGTERM');
    await expect
      .poll(() => serving().filter((pid) => !before.includes(pid)).length, { timeout: 20_000 })
      .toBe(1);
    await expect
      .poll(async () => Object.values((await readiness()).processes).filter(({ ready }) => ready).length, {
        timeout: 20_000,
      })
      .toBe(2);
    await pause(500);
    await running.end();
    expect([...running.statuses.keys()].filter((status) => !/^20[02]$/.test(status))).toEqual([]);
    expect(running.statuses.get('200') ?? running.statuses.get('202')).toBeGreaterThan(50);
  });

  test('obey a stop within a second, all of them', { retry: 2 }, async () => {
    const workflow = await world.serve(`stopped-${randomUUID()}`, { onError: { kind: 'fail' } });
    const answers: { sentAt: number; status: number }[] = [];
    let isRunning = true;
    const caller = async () => {
      // A connection of its own each time, so that both processes are asked.
      while (isRunning) {
        const sentAt = performance.now();
        const answer = await request(`${fleet.url}/v1/workflows/${workflow.slug}/decisions`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${world.token.token}`,
            'content-type': 'application/json',
            connection: 'close',
          },
          body,
        });
        await answer.body.dump();
        answers.push({ sentAt, status: answer.statusCode });
      }
    };
    const callers = [caller(), caller(), caller(), caller()];
    await expect.poll(() => answers.filter(({ status }) => status < 300).length).toBeGreaterThan(20);
    await world.asAda((ctx) => stopWorkflow(ctx, { workflowId: workflow.id, reason: 'it looks wrong' }));
    const stoppedAt = performance.now();
    await pause(2_000);
    isRunning = false;
    await Promise.all(callers);
    const after = answers.filter(({ sentAt }) => sentAt > stoppedAt + 1_000);
    expect(after.length).toBeGreaterThan(20);
    expect(after.filter(({ status }) => status !== 503)).toEqual([]);
  });

  test('one that dies is brought back; when the one that holds the port dies, none is left', async () => {
    const [first] = serving();
    if (first === undefined) throw new Error('nothing serves');
    process.kill(first, 'SIGKILL');
    await expect.poll(() => serving().filter((pid) => pid !== first).length, { timeout: 20_000 }).toBe(2);
    await expect.poll(async () => (await readiness()).status, { timeout: 20_000 }).toBe(200);
    const left = serving();
    await fleet.kill('SIGKILL');
    const isAlive = (pid: number) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    await expect.poll(() => left.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  }, 60_000);
});
