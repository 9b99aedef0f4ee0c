import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '#server/platform/free-port.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { AllowanceStore } from './allowance-store.ts';
import { allowancesInPostgres } from './allowances.store.ts';
import { allowancesInRedis } from './allowances-in-redis.ts';
import { openBreakers } from './breakers.ts';
import { type AllowanceAsk, grantAllowance } from './domain/grant-allowance.ts';
import { type FleetSignals, signalsOverPostgres, signalsOverRedis } from './fleet-signals.ts';
import { openRedis, type Redis } from './open-redis.ts';
import { shareBreakers } from './share-breakers.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_LOG_LEVEL = 'silent';
});

const NOW = Date.parse('2026-11-21T12:00:00Z');
const hasRedis = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(
      '\nredis-server is not installed: limits in Redis are NOT tested (apt-get install redis-server)\n\n',
    );
    return false;
  }
})();

let database: TestDatabase;
let system: OpenUnitOfWork;

beforeAll(async () => {
  database = await testDatabase();
  system = openUnitOfWork(database.systemUrl, { name: 'allowances-test' });
});

afterAll(async () => {
  await system?.database.close();
  await database?.drop();
});

/** Askings as they might come, by a fixed seed: rates and windows, spending and giving back, over some seconds. */
function askings(): { ask: AllowanceAsk; at: number }[] {
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  return Array.from({ length: 120 }, (_, at) => {
    const isRate = next(2) === 0;
    return {
      at: NOW + at * 40 + next(40),
      ask: {
        key: `${isRate ? 'rate' : 'window'}-${next(3)}`,
        spent: next(4) === 0 ? next(9) - 4 : 0,
        wanted: next(6) + (isRate ? 0 : next(10) / 10),
        most: 20,
        everyMs: isRate ? 250 / 3 : 0,
        endsAt: isRate ? 0 : NOW + 43_200_000,
      },
    };
  });
}

async function answersAsAgreed(store: AllowanceStore): Promise<void> {
  const marks = new Map<string, number>();
  for (const { ask, at } of askings()) {
    const expected = grantAllowance(marks.get(ask.key) ?? null, ask, at);
    marks.set(ask.key, expected.mark);
    const [given] = await store.take([ask], at);
    expect(given?.granted).toBeCloseTo(expected.grant.granted, 6);
    expect(given?.left).toBeCloseTo(expected.grant.left, 6);
  }
}

async function neverGrantsTwice(store: AllowanceStore, prefix: string): Promise<void> {
  const keys = ['b', 'a', 'c'].map((name) => `${prefix}-${name}`);
  const ask = (key: string): AllowanceAsk => ({
    key,
    spent: 0,
    wanted: 3,
    most: 100,
    everyMs: 0,
    endsAt: NOW + 1_000,
  });
  const rounds = Array.from({ length: 60 }, (_, at) =>
    store.take((at % 2 ? keys : [...keys].reverse()).map(ask), NOW),
  );
  const granted = (await Promise.all(rounds)).flat().reduce((sum, grant) => sum + grant.granted, 0);
  expect(granted).toBe(300);
}

/** Two gateways that tell each other by `open`; what one finds out the other knows. */
async function breakersAreShared(open: (hear: (message: string) => void) => FleetSignals): Promise<void> {
  const policy = { windowMs: 10_000, callsMin: 1, failureShare: 0.5, openMs: 60_000 };
  const [here, there] = [openBreakers(), openBreakers()];
  const signals = [shareBreakers(here, 'here', open), shareBreakers(there, 'there', open)];
  try {
    // Listeners take a moment to be there; a breaker that opened unheard opens again for another revision.
    let count = 0;
    await expect
      .poll(
        () => {
          count += 1;
          here.enter(`rev_${count}`, policy)?.('failed');
          return there.restsForMs(`rev_${count - 1}`) > 50_000;
        },
        { timeout: 10_000 },
      )
      .toBe(true);
    expect(there.enter(`rev_${count - 1}`, policy)).toBeNull();
    signals[0]?.tell('{"from":"somebody","breaker":{"revisionId":"rev_x","news":{"kind":"burst"}}}');
    signals[0]?.tell('nonsense');
    expect(there.restsForMs('rev_x')).toBe(0);
  } finally {
    await Promise.all(signals.map((one) => one.stop()));
  }
}

describe('the shared count in Postgres', () => {
  test('carries what breakers find out', () =>
    breakersAreShared((hear) => signalsOverPostgres(system.database, database.systemUrl, hear)));

  test('answers as agreed', () => answersAsAgreed(allowancesInPostgres(system.database)));

  test('never grants a unit twice, whoever asks at once and in whatever order', () =>
    neverGrantsTwice(allowancesInPostgres(system.database), 'race'));

  test('forgets what has ended', async () => {
    const store = allowancesInPostgres(system.database);
    await store.take([{ key: 'old', spent: 0, wanted: 1, most: 5, everyMs: 0, endsAt: NOW + 1_000 }], NOW);
    await store.sweep(NOW + 30_000);
    const kept = () => system.database.pool.query("SELECT 1 FROM allowance WHERE key = 'old'");
    expect((await kept()).rowCount).toBe(1);
    await store.sweep(NOW + 120_000);
    expect((await kept()).rowCount).toBe(0);
  });
});

describe.runIf(hasRedis)('the shared count in Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-redis-'));
  let server: ChildProcess;
  let redis: Redis;
  let port: number;

  const start = () => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
    server = spawn('redis-server', options, { stdio: 'ignore' });
  };
  const stop = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      server.once('exit', () => resolve());
      server.kill(signal);
    });

  beforeAll(async () => {
    port = await freePort();
    start();
    redis = openRedis(`redis://127.0.0.1:${port}`);
    await vi.waitUntil(() => redis.isReady, { timeout: 10_000 });
  });

  afterAll(async () => {
    redis?.destroy();
    await stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('answers as agreed', () => answersAsAgreed(allowancesInRedis(redis)));

  test('carries what breakers find out', () =>
    breakersAreShared((hear) => signalsOverRedis(`redis://127.0.0.1:${port}`, hear)));

  test('never grants a unit twice', () => neverGrantsTwice(allowancesInRedis(redis), 'race'));

  test('refuses at once while it is away, and knows what was used once it is back', async () => {
    const store = allowancesInRedis(redis);
    const endsAt = Date.now() + 3_600_000;
    const ask = { key: 'kept', spent: 0, wanted: 3, most: 10, everyMs: 0, endsAt };
    await store.take([ask], Date.now());
    await stop('SIGTERM');
    await expect(store.take([ask], Date.now())).rejects.toThrow();
    start();
    await expect.poll(() => redis.isReady, { timeout: 15_000 }).toBe(true);
    expect(await store.take([{ ...ask, wanted: 9 }], Date.now())).toEqual([{ granted: 7, left: 0 }]);
  }, 30_000);
});
