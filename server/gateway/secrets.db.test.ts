import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import type { Context } from '#server/access/context.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { getDecision } from '#server/decisions/get-decision.ts';
import { rewrapSecrets } from '#server/governance/rewrap-secrets.job.ts';
import { rotateKeys } from '#server/governance/rotate-keys.ts';
import { seal, unseal } from '#server/platform/crypto.ts';
import { row, rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import { sealedFor, secretPlace } from '#server/workflows/domain/workspace-secret.ts';
import { putSecret } from '#server/workflows/put-secret.ts';
import { removeSecret } from '#server/workflows/remove-secret.ts';
import { putSecretInput } from '#server/workflows/secrets.schema.ts';
import { simulateCall } from '#server/workflows/simulate-call.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import { type GuardServices, startGuardServices } from './testing/guard-services.ts';

// Settings are read once; the gateway's process inherits them, so both derive the same keys.
const { port } = vi.hoisted(() => {
  const port = 21_000 + (process.pid % 20_000);
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-secrets-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_CALL_EGRESS_ALLOW = '127.0.0.0/8';
  process.env.INTERLOCK_GATEWAY_URL = `http://127.0.0.1:${port}`;
  return { port };
});

type Json = Record<string, unknown>;

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let gateway: GatewayProcess;
let services: GuardServices;
let olga: PersonActor;

const inputContract = {
  ...contract,
  properties: {
    ...contract.properties,
    customer: { type: 'string', maxLength: 100 },
    note: { type: 'string', maxLength: 5_000 },
  },
};
const clear = report.expected.find(({ defaultProbability: p }) => p < report.thresholds.approveBelow);
const application = (over: Json = {}): Json => ({ ...clear?.input, customer: 'c-1', ...over });

beforeAll(async () => {
  services = await startGuardServices();
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'secrets-test-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'secrets-test' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  olga = await world.tenant.addPerson('Olga', 'operator');
  gateway = await startGatewayProcess({ ...database, modelServerUrl: engine.url, port });
});

afterAll(async () => {
  await gateway?.kill('SIGTERM');
  services?.stop();
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
});

/** Asks for a decision; a workflow that was just served may not be known yet, and a busy machine lets calls in later. */
async function ask(over: Json = {}): Promise<{ status: number; body: Json }> {
  for (const end = Date.now() + 20_000; ; ) {
    const response = await fetch(`${gateway.url}/v1/workflows/protected/decisions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input: application(over) }),
      signal: AbortSignal.timeout(40_000),
    });
    const answer = { status: response.status, body: (await response.json()) as Json };
    if ((answer.status !== 404 && answer.status !== 503) || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const settles = (wanted: number) =>
  expect.poll(async () => (await ask()).status, { timeout: 20_000 }).toBe(wanted);

const asOlga = <T>(run: (ctx: Context) => Promise<T>) => world.as(olga, run);
const put = (value: string, address = services.url) =>
  asOlga((ctx) => {
    const given = { name: 'content-safety', address, header: 'X-Service-Key', value };
    return putSecret(ctx, putSecretInput.parse(given));
  });

const asSystem = <T>(run: (ctx: Context) => Promise<T>) => {
  const { organisationId } = world.tenant;
  return system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
    run(systemContext(tx, organisationId, 'test')),
  );
};
const newestRoutes = () =>
  asSystem(async ({ tx }) => {
    const sql = 'SELECT body::text AS body FROM route_snapshot ORDER BY version DESC LIMIT 1';
    return (await row<{ body: string }>(tx, sql))?.body ?? '';
  });

/** The sealed value as it lies now, and the numbers of the snapshots that hold `sealed`. */
const sealedNow = () =>
  asSystem(async ({ tx }) => {
    const sql = 'SELECT sealed_value AS sealed FROM workspace_secret';
    return (await row<{ sealed: string }>(tx, sql))?.sealed ?? '';
  });
const holding = (sealed: string) =>
  asSystem(async ({ tx }) => {
    const sql = 'SELECT version FROM route_snapshot WHERE strpos(body::text, $1) > 0 ORDER BY version';
    return (await rows<{ version: number }>(tx, sql, [sealed])).map(({ version }) => version);
  });

/** Has the value lie as before origins were bound, with a route that says so. */
const sealForRowOnly = (value: string) =>
  asOlga(async (ctx) => {
    const id = (await row<{ id: string }>(ctx.tx, 'SELECT id FROM workspace_secret'))?.id ?? '';
    const place = secretPlace(ctx.organisationId, id);
    const sql = "UPDATE workspace_secret SET sealed_value = $1, binding = 'row'";
    await rows(ctx.tx, sql, [seal(value, place)]);
    const details = { generation: 1, table: 'workspace_secret', count: 1 };
    const covers = [{ table: 'workspace_secret', id }];
    await appendAuditEvent(ctx, { type: 'keys.rewrapped', resourceId: ctx.organisationId, details, covers });
    await publishRouteSnapshot(ctx, 'test');
  });

async function rotate(): Promise<void> {
  await rotateKeys(system.uow);
  const { signal } = new AbortController();
  await rewrapSecrets.run({ uow: system.uow, signal, holdLease: () => undefined, fence: 1 });
}

const guardrail = (path: string, credential: string) => ({
  kind: 'http',
  name: 'safety',
  action: 'block',
  url: `${services.url}${path}`,
  credential,
  deadlineMs: 5_000,
  onFailure: 'block',
});
const policy = () => ({
  guardrails: { input: [guardrail('/protected/guard', 'content-safety')], output: [] },
  enrichment: {
    url: `${services.url}/protected`,
    credential: 'content-safety',
    source: { features: ['customer:late_payments'] },
    entities: { customer_id: 'customer' },
    fields: { 'customer:late_payments': 'late_payments' },
    deadlineMs: 5_000,
    onMissing: 'refuse',
  },
});

describe('services that ask for a credential', () => {
  test('are named by no policy before the secret is there', async () => {
    await expect(world.serve('protected', { callPolicy: policy(), inputContract })).rejects.toMatchObject({
      code: 'invalid',
      fields: [
        { path: '/callPolicy/guardrails/input/0/credential' },
        { path: '/callPolicy/enrichment/credential' },
      ],
    });
  });

  test('are sent it, and their answers count', async () => {
    services.demand('first-key');
    await put('first-key');
    await world.serve('protected', { callPolicy: policy(), inputContract });
    const known = await ask({ note: 'fine' });
    expect(known.status).toBe(200);
    const id = String(known.body.decisionId);
    const { decision } = await asSystem((ctx) => getDecision(ctx, { id }));
    expect(decision.input).toMatchObject({ late_payments: 7 });
    expect((await ask({ note: 'forbidden' })).status).toBe(422);
  });

  test('are sent the new value without a new version of the workflow', async () => {
    services.demand('second-key');
    expect((await ask()).status).toBe(422);
    const first = await sealedNow();
    const [before] = await holding(first);
    await put('second-key');
    await settles(200);
    const second = await sealedNow();
    expect([await holding(first), await holding(second)]).toEqual([[], [(before ?? 0) + 1]]);
  });

  test('are sent what was sealed for its row only, until a rotation seals it for its origin as well', async () => {
    await sealForRowOnly('second-key');
    await settles(200);
    await rotate();
    const [sealed, place] = await asSystem(async ({ tx }) => {
      const sql =
        'SELECT id, sealed_value AS sealed, organisation_id AS "organisationId" FROM workspace_secret';
      const found = await row<{ id: string; sealed: string; organisationId: string }>(tx, sql);
      return [found?.sealed ?? '', secretPlace(found?.organisationId ?? '', found?.id ?? '')];
    });
    expect(() => unseal(sealed, place)).toThrow();
    expect(unseal(sealed, sealedFor({ place, origin: services.url, binding: 'origin' }))).toBe('second-key');
    await settles(200);
  });

  test('are sent it after a rotation of the key that it lies under, which no route tells', async () => {
    const before = await newestRoutes();
    await rotate();
    const after = await newestRoutes();
    expect(JSON.parse(after).version).toBeGreaterThan(JSON.parse(before).version);
    expect(after).not.toContain('second-key');
    await settles(200);
  });

  test('keep it as long as a policy in force names it, and at their address', async () => {
    await expect(asOlga((ctx) => removeSecret(ctx, { name: 'content-safety' }))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Credit decision (protected)'),
    });
    await expect(put('third-key', 'https://elsewhere.example')).rejects.toMatchObject({
      code: 'conflict',
      fields: [{ path: '/address' }],
    });
  });

  test.each([
    [
      'not sent for a draft that names what the route does not carry',
      '/guard',
      'unheard-of',
      ['untried', 'blocked'],
    ],
    [
      'not sent for a draft that takes them elsewhere on the same server',
      '/protected/elsewhere',
      'content-safety',
      ['untried', 'blocked'],
    ],
    ['sent for a draft that asks as the policy in force', '/protected/guard', 'content-safety', []],
  ])('are %s', async (_, path, name, kinds) => {
    const callPolicy = { guardrails: { input: [guardrail(path, name)], output: [] } };
    const input = application() as never;
    const told = await world.asAda((ctx) =>
      simulateCall(
        { ...ctx, now: new Date() },
        { workflow: 'protected', input, metadata: {}, callPolicy: callPolicy as never },
      ),
    );
    const found = (told.effects ?? []).filter(({ step }) => step === 'guard-input').map(({ kind }) => kind);
    expect(found).toEqual(kinds);
  });
});
