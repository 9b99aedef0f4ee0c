import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-accepted-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_CALL_EGRESS_ALLOW = '127.0.0.1/32';
});

type Json = Record<string, unknown>;

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const WAIT = { timeout: 30_000, interval: 100 };
const input = {
  ...report.expected[0]?.input,
  sex_and_status: 'female_single',
  age_years: 40,
  foreign_worker: 'no',
};

let engine: TestServer;
/** Stands before the engine and holds calls back for as long as `held` says. */
let slow: Server;
let held: Promise<void> = Promise.resolve();
let asked = 0;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let gateway: GatewayProcess;

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const start = () => startGatewayProcess({ ...database, modelServerUrl: addressOf(slow) });

beforeAll(async () => {
  engine = await startModelServer();
  slow = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url?.endsWith('/infer')) {
      asked += 1;
      await held;
    }
    const body = request.method === 'GET' ? null : Buffer.concat(chunks);
    const answer = await fetch(`${engine.url}${request.url}`, { method: request.method ?? 'GET', body });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'accepted-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'accepted' });
  world = await lendingWorld({ app, system, modelServerUrl: addressOf(slow) });
  const patient = { reliability: { timeoutMs: 60_000, retriesMax: 0 } };
  await world.serve('patient', patient);
  await world.serve('discreet', {
    ...patient,
    callPolicy: { redaction: { before: 'record', freeText: ['email'] } },
  });
  gateway = await start();
});

afterAll(async () => {
  await gateway?.kill('SIGKILL');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
  slow?.closeAllConnections();
  slow?.close();
});

async function later(over: Json = {}, headers: Record<string, string> = {}, slug = 'patient') {
  const response = await fetch(`${gateway.url}/v1/workflows/${slug}/decisions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.token.token}`,
      'content-type': 'application/json',
      prefer: 'respond-async',
      ...headers,
    },
    body: JSON.stringify({ input, ...over }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

const query = (text: string, values: unknown[] = []) =>
  system.uow.write(EVERY_TENANT, (tx) => rows<Json>(tx, text, values));
const lettersOf = (id: unknown) =>
  query('SELECT reason, fault, payload, state FROM dead_letter WHERE decision_id = $1', [id]);
const promised = () => query('SELECT id, has_callback FROM accepted_call ORDER BY id');

function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  held = promise;
  return resolve;
}

test('is durable before it is promised, and gone once it is kept', async () => {
  const release = hold();
  const { status, body } = await later();
  expect(status).toBe(202);
  expect(await promised()).toEqual([{ id: body.decisionId, has_callback: false }]);
  release();
  await expect.poll(promised, WAIT).toEqual([]);
  expect(await query('SELECT status FROM decision WHERE id = $1', [body.decisionId])).toHaveLength(1);
  expect(await lettersOf(body.decisionId)).toEqual([]);
});

test('one key is promised one decision, by whichever gateway', async () => {
  const release = hold();
  const other = await start();
  const first = gateway;
  const key = { 'idempotency-key': 'promised' };
  const before = asked;
  const answers = await Promise.all([later({}, key), later({}, key), later({}, key)]);
  gateway = other;
  answers.push(await later({}, key));
  expect((await later({ subject: 'another' }, key)).status).toBe(409);
  gateway = first;
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ body }) => body.decisionId)).size).toBe(1);
  await expect.poll(() => asked, WAIT).toBe(before + 1);
  release();
  await expect.poll(promised, WAIT).toEqual([]);
  const id = answers[0]?.body.decisionId;
  expect(await query('SELECT id FROM decision WHERE id = $1', [id])).toHaveLength(1);
  await other.kill('SIGTERM');
});

test('what a gateway that is killed had accepted becomes dead letters, without what must not be kept', async () => {
  const release = hold();
  const whole = await later({ subject: 'killed' });
  const discreet = await later({ metadata: { mail: 'anna@example.org' } }, {}, 'discreet');
  expect(await promised()).toHaveLength(2);
  await gateway.kill('SIGKILL');
  // As if it had been silent for long.
  await query("UPDATE accepted_call SET seen_at = seen_at - interval '5 minutes'");
  gateway = await start();
  await expect.poll(promised, WAIT).toEqual([]);
  release();
  expect(await lettersOf(whole.body.decisionId)).toEqual([
    { reason: 'accepted', fault: 'gateway-died', state: 'waiting', payload: expect.stringMatching(/^p1\./) },
  ]);
  expect(await lettersOf(discreet.body.decisionId)).toMatchObject([{ reason: 'accepted', payload: null }]);
});

test('what a gateway that is told to stop cannot finish in time is buried before it leaves', async () => {
  const release = hold();
  const { body } = await later({
    callback: { url: 'http://127.0.0.1:1/told', secret: SECRET },
  });
  await gateway.kill('SIGTERM');
  expect(await promised()).toEqual([]);
  expect(await lettersOf(body.decisionId)).toMatchObject([
    { reason: 'accepted', fault: 'gateway-stopped', state: 'waiting' },
  ]);
  release();
  gateway = await start();
});

test('calls in progress are finished, however long they take within what they may', async () => {
  gateway.kill('SIGKILL');
  gateway = await startGatewayProcess({ ...database, modelServerUrl: addressOf(slow), drainSeconds: 40 });
  const release = hold();
  const before = asked;
  const waiting = later({}, { prefer: 'wait' });
  const accepted = await later();
  await expect.poll(() => asked, WAIT).toBe(before + 2);
  gateway.process.kill('SIGTERM');
  const startedAt = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  release();
  expect([200, 202]).toContain((await waiting).status);
  expect(Date.now() - startedAt).toBeGreaterThan(5_900);
  if (gateway.process.exitCode === null) await once(gateway.process, 'exit');
  expect(await query('SELECT id FROM decision WHERE id = $1', [accepted.body.decisionId])).toHaveLength(1);
  expect(await promised()).toEqual([]);
});
