import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { createToken } from '#server/access/create-token.ts';
import { revokeToken } from '#server/access/revoke-token.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts';
import { postgresPaths } from '#server/platform/embedded-postgres-files.ts';
import { freePort } from '#server/platform/free-port.ts';
import { deployMigrations } from '#server/platform/migrate.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

// A database of its own: it is taken away, and no other test may share it.
const { dataDir } = vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-outage-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_LOG_LEVEL = 'silent';
  return { dataDir: process.env.INTERLOCK_DATA_DIR };
});

const input = {
  ...report.expected[0]?.input,
  sex_and_status: 'female_single',
  age_years: 40,
  foreign_worker: 'no',
};

let postgres: EmbeddedPostgres;
let engine: TestServer;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let gateway: GatewayProcess;
let port: number;
let revoked: string;

const start = (isReady: boolean) =>
  startGatewayProcess({ ...postgres, modelServerUrl: engine.url, port, isReady });

async function call(slug: string, token = world.token.token) {
  const response = await fetch(`${gateway.url}/v1/workflows/${slug}/decisions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir });
  await deployMigrations(postgres.ownerUrl);
  engine = await startModelServer();
  app = openUnitOfWork(postgres.appUrl, { name: 'outage-app' });
  system = openUnitOfWork(postgres.systemUrl, { name: 'outage' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  await world.serve('goes-on', { callPolicy: { durability: 'spool' } });
  await world.serve('careful', { callPolicy: { durability: 'spool', freshnessMs: 3_000 } });
  await world.serve('committed');
  const eve = await world.tenant.addPerson('Eve', 'admin');
  const other = await world.as(eve, (ctx) =>
    createToken(ctx, { name: 'ended', role: 'application', scopes: [], workspaceId: null, ttlHours: 1 }),
  );
  revoked = other.token;
  port = await freePort();
  gateway = await start(true);
  for (const slug of ['goes-on', 'careful', 'committed'])
    expect(await call(slug)).toMatchObject({ status: 200 });
  expect(await call('goes-on', revoked)).toMatchObject({ status: 200 });
  await world.as(eve, (ctx) => revokeToken(ctx, { tokenId: other.id }));
  await vi.waitUntil(async () => (await call('goes-on', revoked)).status === 401, { timeout: 30_000 });
  // Whatever is kept on disk was confirmed after that.
  const path = join(dataDir, 'gateway', 'tokens');
  const kept = () => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  await vi.waitUntil(() => kept().includes(world.token.id) && !kept().includes(other.id), {
    timeout: 30_000,
  });
  await gateway.kill('SIGTERM');
  await app.database.close();
  await system.database.close();
  await postgres.stop();
  gateway = await start(false);
}, 90_000);

afterAll(async () => {
  await gateway?.kill('SIGKILL');
  await engine?.remove();
  await postgres?.stop();
  rmSync(postgresPaths(dataDir).cluster, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

const misspelt = (token: string) => `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;

describe('a gateway that starts while web, worker and Postgres are down', () => {
  test('decides by the routes and tokens on its disk where the workflow goes on alone', async () => {
    const answer = await call('goes-on');
    expect(answer).toMatchObject({ status: 200, body: { status: 'decided', decidedBy: 'model' } });
  });

  test('refuses what may not be spooled, and tokens it never saw or that were revoked', async () => {
    expect(await call('committed')).toMatchObject({ status: 503 });
    expect((await call('goes-on', revoked)).status).toBeGreaterThanOrEqual(400);
    expect((await call('goes-on', misspelt(world.token.token))).status).toBeGreaterThanOrEqual(400);
    // What the disk does not hold may exist since.
    expect((await call('nothing')).status).toBe(503);
  });

  test('stops by itself what may not go on unconfirmed, and says so', async () => {
    await expect
      .poll(async () => (await call('careful')).body.status, { timeout: 30_000 })
      .toBe('pending_review');
    const answer = await call('careful');
    expect(answer).toMatchObject({ status: 202, body: { modelOutput: null } });
  });

  test('is ready with what it can do, and tells what is missing', async () => {
    const response = await fetch(`${gateway.url}/health/ready`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      ready: true,
      parts: { routes: 'kept from before, not confirmed', tokens: 'cannot be checked', process: 'ready' },
    });
  });

  test('keeps secrets from other accounts of the machine', () => {
    for (const name of ['routes', 'tokens']) {
      const path = join(dataDir, 'gateway', name);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readFileSync(path, 'utf8')).not.toContain(world.token.token.slice(-20));
    }
  });

  test('confirms everything once the database is back', async () => {
    postgres = await startEmbeddedPostgres({ dataDir });
    await expect.poll(async () => (await call('committed')).status, { timeout: 30_000 }).toBe(200);
    await expect.poll(async () => (await call('careful')).status, { timeout: 30_000 }).toBe(200);
    expect((await call('goes-on', revoked)).status).toBe(401);
  }, 60_000);
});
