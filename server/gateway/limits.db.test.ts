import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { writeConsolePass } from '#server/access/console-pass.ts';
import { createToken } from '#server/access/create-token.ts';
import { changeToken } from '#server/access/rotate-token.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-limits-${process.pid}-${Date.now()}`;
});

const input = {
  ...report.expected[0]?.input,
  sex_and_status: 'female_single',
  age_years: 40,
  foreign_worker: 'no',
};

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let replicas: GatewayProcess[];

beforeAll(async () => {
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'limits-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'limits' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  const perDay = (callsPerDay: number) => ({ callPolicy: { limits: { perToken: { callsPerDay } } } });
  await world.serve('limited', perDay(20));
  await world.serve('priced', {
    callPolicy: {
      limits: { perWorkflow: { moneyPerMonth: 1 } },
      price: { currency: 'EUR', perCall: 0.25 },
    },
  });
  await world.serve('open');
  await world.serve('judge', { callPolicy: { limits: { perWorkflow: { callsPerDay: 3 } } } });
  const guardrail = { kind: 'model', name: 'harm', action: 'block', workflow: 'judge', field: 'note' };
  await world.serve('judged', {
    callPolicy: {
      guardrails: { input: [{ ...guardrail, threshold: 0.5, deadlineMs: 5_000, onFailure: 'ignore' }] },
    },
  });
  const start = () => startGatewayProcess({ ...database, modelServerUrl: engine.url });
  replicas = [await start(), await start()];
});

afterAll(async () => {
  await Promise.all((replicas ?? []).map((replica) => replica.kill('SIGTERM')));
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
});

async function call(
  replica: number,
  slug: string,
  token = world.token.token,
  over: Record<string, string> = {},
  door = 'decisions',
) {
  const response = await fetch(`${replicas[replica]?.url}/v1/workflows/${slug}/${door}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...over },
    body: JSON.stringify({ input }),
    signal: AbortSignal.timeout(20_000),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
}

describe('limits', () => {
  test('hold for all replicas together; beyond them a call is refused, typed, with the time to come again', async () => {
    const answers = [];
    for (let at = 0; at < 30; at += 1) answers.push(await call(at % 2, 'limited'));
    const decided = answers.filter(({ status }) => status === 200 || status === 202);
    expect(decided).toHaveLength(20);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.body).toMatchObject({
      type: 'urn:interlock:problem:too-many-requests',
      reason: 'limit-exceeded',
      limit: 'callsPerDay',
      of: 'token',
    });
    const untilMidnight = new Date().setUTCHours(24, 0, 0, 0) - Date.now();
    expect(Number(refused[0]?.retryAfter)).toBeLessThanOrEqual(Math.ceil(untilMidnight / 1_000) + 60);
    expect(Number(refused[0]?.retryAfter)).toBeGreaterThan(0);
    const metrics = await Promise.all(
      replicas.map(({ url }) => fetch(`${url}/metrics`).then((told) => told.text())),
    );
    expect(metrics.join('\n')).toMatch(
      /interlock_limit_refusals_total\{workflow="limited",limit="callsPerDay",of="token"\} [1-9]/,
    );
  });

  test('of a token do not bind another one, and an answer given before costs nothing', async () => {
    const adam = await world.tenant.addPerson('Adam', 'admin');
    const other = await world.as(adam, (ctx) =>
      createToken(ctx, { name: 'other', role: 'application', scopes: [], workspaceId: null, ttlHours: 1 }),
    );
    const headers = { 'idempotency-key': 'again' };
    const statuses = [];
    for (let at = 0; at < 25; at += 1) statuses.push((await call(0, 'limited', other.token, headers)).status);
    expect(new Set(statuses)).toEqual(new Set([statuses[0]]));
    expect(statuses[0]).toBeLessThan(300);
  });

  test('of money refuse when the budget is spent, whoever spent it', async () => {
    const statuses = [];
    for (let at = 0; at < 10; at += 1) statuses.push((await call(at % 2, 'priced')).status);
    const decided = statuses.filter((status) => status < 300).length;
    // Four fit; a replica that does not know yet what calls cost may let one more through.
    expect(decided).toBeGreaterThanOrEqual(3);
    expect(decided).toBeLessThanOrEqual(6);
    expect(statuses.at(-1)).toBe(429);
    expect((await call(0, 'priced')).body).toMatchObject({ limit: 'moneyPerMonth', of: 'workflow' });
  });

  test('of a workflow are used up by whatever asks its model', async () => {
    for (let at = 0; at < 3; at += 1) expect((await call(0, 'judged')).status).toBeLessThan(300);
    const refused = await call(0, 'judge');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ limit: 'callsPerDay', of: 'workflow' });
    expect((await call(0, 'judged')).status).toBeLessThan(300);
  });

  test('of simulations are their own', async () => {
    const holder = { personId: world.ada.id, organisationId: world.tenant.organisationId };
    const told = [];
    for (let at = 0; at < 400 && told.at(-1)?.status !== 429; at += 1) {
      const pass = writeConsolePass({ ...holder, workspaceId: world.tenant.workspaceId }, new Date());
      told.push(await call(0, 'open', pass, {}, 'simulate'));
    }
    expect(told[0]?.status).toBe(200);
    expect(told.at(-1)?.body).toMatchObject({
      reason: 'limit-exceeded',
      limit: 'callsPerSecond',
      of: 'token',
    });
    expect((await call(0, 'open')).status).toBeLessThan(300);
  });

  test('of the token itself hold for every workflow, and count within a second of being changed', async () => {
    const eve = await world.tenant.addPerson('Eve', 'admin');
    const made = await world.as(eve, (ctx) =>
      createToken(ctx, { name: 'narrow', role: 'application', scopes: [], workspaceId: null, ttlHours: 1 }),
    );
    expect((await call(0, 'open', made.token)).status).toBeLessThan(300);
    await world.as(eve, (ctx) => changeToken(ctx, { tokenId: made.id, limits: { callsPerDay: 1 } }));
    await expect
      .poll(() => call(0, 'open', made.token).then(({ status }) => status), { timeout: 5_000 })
      .toBe(429);
    expect((await call(0, 'open', made.token)).body).toMatchObject({ limit: 'callsPerDay', of: 'token' });
  });
});
