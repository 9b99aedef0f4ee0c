import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { systemContext } from '#server/access/system-context.ts';
import { recordVerdict } from '#server/decisions/record-verdict.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { callSnippets } from '#server/workflows/domain/call-snippets.ts';
import { sampleValue } from '#server/workflows/domain/sample-value.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { NODE, startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-doors-${process.pid}-${Date.now()}`;
  process.env.INTERLOCK_CALL_EGRESS_ALLOW = '127.0.0.1/32';
});

type Json = Record<string, unknown>;

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const DECIDE = '/v1/workflows/credit-decision/decisions';
const input = {
  ...report.expected[0]?.input,
  sex_and_status: 'female_single',
  age_years: 40,
  foreign_worker: 'no',
} as Json;

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let gateway: GatewayProcess;
let receiver: Server;
const received: { body: string; headers: Record<string, string> }[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ body, headers: request.headers as Record<string, string> });
      response.writeHead(request.url === '/gone' ? 410 : 204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'doors-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'doors' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  await world.serve('credit-decision');
  gateway = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
});

afterAll(async () => {
  await gateway?.kill('SIGTERM');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
  receiver?.close();
});

const callbackUrl = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;

/** A machine under load refuses calls for a moment, which is not what is tried here. */
async function patientFetch(url: string, init: RequestInit): Promise<Response> {
  for (;;) {
    const response = await fetch(url, init);
    if (response.status !== 503 || !(await response.clone().text()).includes('overloaded')) return response;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await patientFetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${world.token.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

const later = (body: Json, headers: Record<string, string> = {}) =>
  call('POST', DECIDE, { input, ...body }, { prefer: 'respond-async', ...headers });

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const stored = (ids: readonly unknown[]) =>
  system.uow.read(EVERY_TENANT, (tx) =>
    rows<Json>(tx, 'SELECT id, status, trail FROM decision WHERE id = ANY($1)', [ids]),
  );

describe('a caller who does not wait', () => {
  test('is told where the decision will be, and finds it there', async () => {
    const taken = await later({ subject: 'later-1' });
    expect(taken).toMatchObject({ status: 202, body: { status: 'in_progress' } });
    expect(taken.headers.get('preference-applied')).toBe('respond-async');
    const location = taken.headers.get('location') ?? '';
    const told = await call('GET', `${location}?wait=20`);
    expect(told).toMatchObject({
      status: 200,
      body: { decisionId: taken.body.decisionId, status: 'decided', subject: 'later-1' },
    });
    expect(await stored([taken.body.decisionId])).toMatchObject([
      { status: 'decided', trail: { door: 'async' } },
    ]);
  });

  test('is refused at once what is wrong', async () => {
    expect((await later({ input: { nonsense: 1 } })).status).toBe(400);
    expect((await later({ callback: { url: callbackUrl('/'), secret: 'short' } })).status).toBe(400);
    const waiting = await call('POST', DECIDE, {
      input,
      callback: { url: callbackUrl('/'), secret: SECRET },
    });
    expect(waiting).toMatchObject({ status: 400, body: { errors: [{ pointer: '/callback' }] } });
  });

  test('gets one decision for one key', async () => {
    const first = await later({}, { 'idempotency-key': 'later-key' });
    await call('GET', `${first.headers.get('location')}?wait=20`);
    const second = await later({}, { 'idempotency-key': 'later-key' });
    expect(second).toMatchObject({ status: 200, body: { decisionId: first.body.decisionId } });
  });

  test('may look for what is not there with few calls at once', async () => {
    const looks = Array.from({ length: 70 }, () => call('GET', `/v1/decisions/${newId('decision')}?wait=5`));
    const statuses = (await Promise.all(looks)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(50);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    expect((await call('GET', `/v1/decisions/${newId('decision')}`)).status).toBe(202);
  });

  test('is called back with a signed decision that stands already', async () => {
    received.length = 0;
    const taken = await later({ callback: { url: callbackUrl('/told'), secret: SECRET } });
    const { body, headers } = await until(() => received[0]);
    const event = new Webhook(SECRET).verify(body, headers) as { data: Json };
    expect(event.data).toMatchObject({ decisionId: taken.body.decisionId, status: 'decided' });
    expect(headers['webhook-id']).toBe(taken.body.decisionId);
    expect(await stored([taken.body.decisionId])).toHaveLength(1);
  });

  test('is called back again when a person has decided, by whichever gateway, with an id of its own', async () => {
    received.length = 0;
    await world.serve('asks-people', {
      callPolicy: { oversight: { conditions: [{ name: 'all', when: 'true', action: 'review' }] } },
    });
    const body = { input, callback: { url: callbackUrl('/told'), secret: SECRET } };
    const path = '/v1/workflows/asks-people/decisions';
    const taken = await until(async () => {
      const answer = await call('POST', path, body, { prefer: 'respond-async' });
      return answer.status === 404 ? undefined : answer;
    });
    const id = String(taken.body.decisionId);
    await until(() => received[0]);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ data: { status: 'pending_review' } });
    const { organisationId } = world.tenant;
    const kept = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<Json>(tx, 'SELECT target FROM waiting_callback WHERE id = $1', [id]),
    );
    expect(String(kept[0]?.target)).toMatch(/^p1\./);
    await system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
      recordVerdict(systemContext(tx, organisationId, 'reviews'), {
        decisionId: id,
        decidedBy: 'person',
        output: { decision: 'approve', default_probability: 0.17 },
        personId: world.ada.id,
        reason: 'steady income',
        isOverride: true,
      }),
    );
    const { body: told, headers } = await until(() => received[1]);
    const event = new Webhook(SECRET).verify(told, headers) as { data: Json };
    expect(event.data).toMatchObject({ decisionId: id, status: 'decided', decidedBy: 'person' });
    expect(headers['webhook-id']).toBe(`${id}_verdict`);
    const left = () =>
      system.uow.read(EVERY_TENANT, (tx) =>
        rows<Json>(tx, 'SELECT 1 FROM waiting_callback WHERE id = $1', [id]),
      );
    await expect.poll(left).toEqual([]);
  });

  test.each([
    ['nobody takes', () => callbackUrl('/gone'), 'status-410'],
    ['goes where nothing may be sent', () => 'http://169.254.169.254/latest', 'address-refused'],
  ])('has a dead letter for a callback that %s', async (_, url, fault) => {
    const taken = await later({ callback: { url: url(), secret: SECRET } });
    const letter = await until(async () => {
      const found = await system.uow.read(EVERY_TENANT, (tx) =>
        rows<Json>(tx, 'SELECT reason, fault, decision_id FROM dead_letter WHERE decision_id = $1', [
          taken.body.decisionId,
        ]),
      );
      return found[0];
    });
    expect(letter).toMatchObject({ reason: 'callback', fault });
  });
});

describe('a batch', () => {
  test('has a result and a record for each item, in their order', async () => {
    const items = Array.from({ length: 120 }, (_, index) => ({
      input: index === 7 ? { ...input, age_years: 'forty' } : input,
      subject: `item-${index}`,
    }));
    const key = { 'idempotency-key': 'batch-1' };
    const { status, body } = await call('POST', `${DECIDE}:batch`, { items }, key);
    expect(status).toBe(200);
    const results = body.results as { index: number; status: number; decision?: Json; problem?: Json }[];
    expect(results.map(({ index }) => index)).toEqual(items.map((_, index) => index));
    expect(body.counts).toMatchObject({ refused: 1 });
    expect(results[7]).toMatchObject({ status: 400, problem: { type: 'urn:interlock:problem:invalid' } });
    expect(results[8]?.decision).toMatchObject({ subject: 'item-8' });
    const ids = results.flatMap(({ decision }) => (decision ? [decision.decisionId] : []));
    expect(await stored(ids)).toHaveLength(119);
    const again = await call('POST', `${DECIDE}:batch`, { items }, key);
    expect(
      (again.body.results as typeof results).flatMap(({ decision }) =>
        decision ? [decision.decisionId] : [],
      ),
    ).toEqual(ids);
  });

  test('whose key leaves no room for numbers is refused as a whole', async () => {
    const items = Array.from({ length: 11 }, () => ({ input }));
    const key = (length: number) => ({ 'idempotency-key': 'k'.repeat(length) });
    const refused = await call('POST', `${DECIDE}:batch`, { items }, key(198));
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: 'Idempotency-Key' }] } });
    const taken = await call('POST', `${DECIDE}:batch`, { items }, key(197));
    expect(taken).toMatchObject({ status: 200, body: { counts: { refused: 0 } } });
  });

  test('ends when its caller leaves', async () => {
    const decided = async () => {
      const found = await system.uow.read(EVERY_TENANT, (tx) =>
        rows<{ count: number }>(tx, "SELECT count(*)::int AS count FROM decision WHERE subject = 'left'"),
      );
      return found[0]?.count ?? 0;
    };
    const leaving = new AbortController();
    const items = Array.from({ length: 1_000 }, () => ({ input, subject: 'left' }));
    const asked = fetch(`${gateway.url}${DECIDE}:batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ items }),
      signal: leaving.signal,
    }).catch(() => 'left');
    await until(async () => ((await decided()) > 0 ? true : undefined));
    leaving.abort();
    expect(await asked).toBe('left');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const count = await decided();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await decided()).toBe(count);
    expect(count).toBeLessThan(1_000);
  });

  test.each([[{ items: [] }], [{ items: Array.from({ length: 1_001 }, () => ({ input })) }], [[]], [{}]])(
    'of the wrong size is refused',
    async (body) => {
      expect((await call('POST', `${DECIDE}:batch`, body)).status).toBe(400);
    },
  );
});

/** A client of the Open Inference Protocol that knows nothing of what it calls. */
async function inferByMetadata(model: string, values: Json): Promise<Json> {
  const { body: metadata } = await call('GET', `/v2/models/${model}`);
  const tensors = metadata.inputs as { name: string; datatype: string; shape: number[] }[];
  const inputs = tensors.map(({ name, datatype, shape }) => ({
    name,
    datatype,
    shape,
    data: [values[name]],
  }));
  const { status, body } = await call('POST', `/v2/models/${model}/infer`, { id: 'r-1', inputs });
  expect(status).toBe(200);
  expect(body).toMatchObject({ model_name: model, model_version: '1', id: 'r-1' });
  const outputs = body.outputs as { name: string; data: unknown[] }[];
  return {
    ...Object.fromEntries(outputs.map(({ name, data }) => [name, data[0]])),
    parameters: body.parameters as Json,
  };
}

function hasPython(): boolean {
  const { status } = spawnSync('python3', ['--version'], { stdio: 'ignore' });
  if (status !== 0) console.error('SKIPPED: the Python snippet needs python3 to be run.');
  return status === 0;
}

describe('what a workflow page offers to copy', () => {
  const [curl, typeScript, python] = callSnippets('credit-decision', sampleValue(contract));
  const env = () => ({
    ...process.env,
    INTERLOCK_GATEWAY_URL: gateway.url,
    INTERLOCK_TOKEN: world.token.token,
  });

  async function runs(command: string, args: string[]): Promise<void> {
    const { stdout } = await promisify(execFile)(command, args, { env: env(), timeout: 30_000 });
    const answer = JSON.parse(stdout) as Json;
    expect(answer).toMatchObject({ subject: 'case-0001', workflowVersion: 1 });
    expect(await stored([answer.decisionId])).toHaveLength(1);
  }

  test('runs with curl', () => runs('sh', ['-c', curl?.code ?? '']));

  test('runs as TypeScript', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'interlock-snippet-')), 'call.ts');
    await writeFile(file, typeScript?.code ?? '');
    await runs(NODE, [file]);
  });

  test.skipIf(!hasPython())('runs as Python', () => runs('python3', ['-c', python?.code ?? '']));

  test('is Python without anything to install', () => {
    expect(python?.code).toContain('import json, os, urllib.request, uuid');
    expect(python?.code).not.toMatch(/: (true|false|null)\b/);
  });
});

describe('the Open Inference Protocol', () => {
  test('decides by tensors as by fields', async () => {
    const native = await call('POST', DECIDE, { input });
    const { parameters, ...output } = await inferByMetadata('credit-decision', input);
    expect(output).toEqual(native.body.output);
    expect(parameters).toMatchObject({ status: 'decided', decided_by: 'model' });
    const [record] = await stored([(parameters as Json).decision_id]);
    expect(record).toMatchObject({ trail: { door: 'open-inference' } });
  });

  test('is ready without a token, and words refusals its way', async () => {
    expect((await fetch(`${gateway.url}/v2/health/ready`)).status).toBe(200);
    expect((await call('GET', '/v2/models/credit-decision/ready')).body).toEqual({
      name: 'credit-decision',
      ready: true,
    });
    const unknown = await call('GET', '/v2/models/nobody');
    expect(unknown).toMatchObject({ status: 404, body: { error: expect.any(String), status: 404 } });
    const odd = await call('POST', '/v2/models/credit-decision/infer', {
      inputs: [{ name: 'age_years', datatype: 'INT64', shape: [2], data: [1, 2] }],
    });
    expect(odd).toMatchObject({ status: 400, body: { error: expect.stringContaining('one row') } });
  });
});
