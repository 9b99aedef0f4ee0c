import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sendWebhooks } from '#server/notifications/send-webhooks.job.ts';
import { webhooks } from '#server/notifications/webhooks.router.ts';
import { env } from '#server/platform/env.ts';
import { actAs } from '#server/platform/testing/promotion-scenario.ts';
import { isSealed, sealEverything } from '#server/platform/testing/seal-everything.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { openTestDoor, type TestDoor } from '../testing/open-test-door.ts';

// Settings are read once, before anything here is run.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-wire-webhooks-${process.pid}-${Date.now()}`;
});

const BASE = '/api/2.0/mlflow';
const PUBLIC = 'https://hooks.example.org/ci';
const SECRET = 'a secret of the client';
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let door: TestDoor;
let receiver: Server;
let url: string;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'wire-webhooks-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'wire-webhooks' });
  tenant = await testTenant(app.uow, 'hooked');
  door = await openTestDoor(app.uow, { id: tenant.organisationId, slug: 'hooked' });
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(200).end('thanks');
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  receiver?.close();
  await door?.close();
  await Promise.all([app?.database.close(), system?.database.close()]);
  await database?.drop();
  await rm(env().dataDir, { recursive: true, force: true });
});

async function call(role: 'admin' | 'ml-engineer', method: string, path: string, body?: object) {
  const init = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await door.call(role, method, `${BASE}/${path}`, init || {});
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** What the signature of a message has to be. */
function expectSigned({ headers, body }: (typeof received)[number]): void {
  const id = String(headers['x-mlflow-delivery-id']);
  const at = String(headers['x-mlflow-timestamp']);
  const mac = createHmac('sha256', SECRET).update(`${id}.${at}.${body}`).digest('base64');
  expect(headers['x-mlflow-signature']).toBe(`v1,${mac}`);
}

const ALL = [
  ['REGISTERED_MODEL', 'CREATED'],
  ['MODEL_VERSION', 'CREATED'],
  ['MODEL_VERSION_TAG', 'SET'],
  ['MODEL_VERSION_ALIAS', 'CREATED'],
  ['PROMPT', 'CREATED'],
].map(([entity, action]) => ({ entity, action }));

test('a webhook of an MLflow client is kept, tried, told in its words, and ended', async () => {
  const asked = { name: 'ci', url: PUBLIC, events: ALL, secret: SECRET, description: 'Builds.' };
  expect((await call('ml-engineer', 'POST', 'webhooks', asked)).status).toBe(403);
  const made = await call('admin', 'POST', 'webhooks', asked);
  expect(made).toMatchObject({
    status: 200,
    body: { webhook: { name: 'ci', status: 'ACTIVE', events: ALL } },
  });
  expect(JSON.stringify(made.body)).not.toContain(SECRET);
  const { webhook_id: id } = made.body.webhook as { webhook_id: string };

  // A network of one's own is granted in the console, by a person.
  const adele = await tenant.addPerson('Adele', 'admin');
  await actAs({ app }, adele, webhooks.change, { id, egressGrants: ['127.0.0.0/8'] });
  expect((await call('admin', 'PATCH', `webhooks/${id}`, { url })).body).toMatchObject({ webhook: { url } });
  const tried = await call('admin', 'POST', `webhooks/${id}/test`, { event: ALL[1] });
  expect(tried.body).toEqual({ result: { success: true, response_status: 200, response_body: 'thanks' } });
  expect(received).toHaveLength(1);
  for (const message of received) expectSigned(message);
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    entity: 'model_version',
    action: 'created',
    data: { name: 'example_model', version: '1' },
  });
  received.length = 0;

  const tags = [{ key: 'team', value: 'risk' }];
  await call('ml-engineer', 'POST', 'registered-models/create', { name: 'credit', tags });
  await call('ml-engineer', 'POST', 'model-versions/create', { name: 'credit', source: 's3://b/m', tags });
  await call('ml-engineer', 'POST', 'model-versions/set-tag', {
    name: 'credit',
    version: '1',
    key: 'k',
    value: 'v',
  });
  await call('ml-engineer', 'POST', 'registered-models/alias', {
    name: 'credit',
    version: '1',
    alias: 'champion',
  });
  await call('ml-engineer', 'DELETE', 'registered-models/alias', { name: 'credit', alias: 'champion' });
  const prompt = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
  await call('ml-engineer', 'POST', 'registered-models/create', { name: 'greeting', tags: prompt });
  await sealEverything(system.uow, (tx) => isSealed(tx, tenant.organisationId));
  const given = {
    uow: system.uow,
    signal: AbortSignal.timeout(20_000),
    holdLease: () => undefined,
    fence: 1,
  };
  await sendWebhooks.run(given);
  for (const message of received) expectSigned(message);
  const told = received.map(
    ({ body }) => JSON.parse(body) as { entity: string; action: string; data: object },
  );
  expect(told.map(({ entity, action, data }) => ({ [`${entity}.${action}`]: data }))).toEqual([
    { 'registered_model.created': { name: 'credit', tags: { team: 'risk' }, description: null } },
    {
      'model_version.created': {
        ...{ name: 'credit', version: '1', source: 's3://b/m', run_id: null, description: null },
        tags: { team: 'risk', k: 'v' },
      },
    },
    { 'model_version_tag.set': { name: 'credit', version: '1', key: 'k', value: 'v' } },
    { 'model_version_alias.created': { name: 'credit', alias: 'champion', version: '1' } },
    { 'prompt.created': { name: 'greeting', tags: {}, description: null } },
  ]);
  received.length = 0;

  const paused = await call('admin', 'PATCH', `webhooks/${id}`, { status: 'DISABLED', name: 'renamed' });
  expect(paused.body).toMatchObject({
    webhook: { status: 'DISABLED', name: 'renamed', description: 'Builds.' },
  });
  expect((await call('admin', 'GET', 'webhooks?max_results=1')).body).toMatchObject({
    webhooks: [{ webhook_id: id }],
  });
  expect((await call('admin', 'GET', `webhooks/${id}`)).body).toMatchObject({ webhook: { name: 'renamed' } });
  expect((await call('admin', 'DELETE', `webhooks/${id}`)).status).toBe(200);
  expect((await call('admin', 'GET', `webhooks/${id}`)).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  expect((await call('admin', 'POST', 'webhooks', { ...asked, name: 'ci' })).status).toBe(200);
});

test('few webhooks are tried at once, so that slow ones keep nobody else from the database', async () => {
  const held: ServerResponse[] = [];
  const slow = createServer((_, response) => held.push(response)).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const asked = { name: 'slow', url: PUBLIC, events: ALL };
  const made = await call('admin', 'POST', 'webhooks', asked);
  const { webhook_id: id } = made.body.webhook as { webhook_id: string };
  const root = await tenant.addPerson('Rosa', 'admin');
  await actAs({ app }, root, webhooks.change, { id, egressGrants: ['127.0.0.0/8'] });
  const { port } = slow.address() as AddressInfo;
  await call('admin', 'PATCH', `webhooks/${id}`, { url: `http://127.0.0.1:${port}/` });

  const tries = [1, 2].map(() => call('admin', 'POST', `webhooks/${id}/test`));
  await vi.waitFor(() => expect(held).toHaveLength(2), 5_000);
  expect(await call('admin', 'POST', `webhooks/${id}/test`)).toMatchObject({ status: 429 });
  for (const response of held) response.end();
  const answers = await Promise.all(tries);
  expect(answers.map(({ body }) => body.result)).toMatchObject([{ success: true }, { success: true }]);
  slow.closeAllConnections();
  slow.close();
});

test.each([
  ['a bad name', { name: '-ci' }],
  ['no events', { events: [] }],
  ['an event that there is not', { events: [{ entity: 'REGISTERED_MODEL', action: 'DELETED' }] }],
  ['an address that may not be reached', { url: 'http://169.254.169.254/latest' }],
  ['no address', { url: 'ftp://example.org' }],
])('refuses %s', async (_, change) => {
  const refused = await call('admin', 'POST', 'webhooks', {
    name: 'ci',
    url: PUBLIC,
    events: ALL,
    ...change,
  });
  expect(refused).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
});
