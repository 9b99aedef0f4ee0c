import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { systemContext } from '#server/access/system-context.ts';
import { getDecision } from '#server/decisions/get-decision.ts';
import { listPendingDecisions } from '#server/decisions/list-pending-decisions.ts';
import { recordVerdict } from '#server/decisions/record-verdict.ts';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { stopWorkflow } from '#server/workflows/stop-workflow.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorkflow, type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

// Settings are read once; the gateway's process inherits them, so both hash tokens with one key.
vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-gateway-${process.pid}-${Date.now()}`;
});

type Json = Record<string, unknown>;
interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let credit: LendingWorkflow;
let gateway: GatewayProcess;

const application = (over: Json = {}): Json => {
  const expected = report.expected[0]?.input ?? {};
  return {
    ...expected,
    sex_and_status: 'female_single',
    age_years: 40,
    foreign_worker: 'no',
    ...over,
  };
};

async function call(method: string, path: string, body?: unknown, headers: Json = {}): Promise<Answer> {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${world.token.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(40_000),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

const ask = (input: Json, over: Json = {}, headers: Json = {}, slug = credit.slug) =>
  call('POST', `/v1/workflows/${slug}/decisions`, { input, ...over }, headers);

function stored(id: unknown): Promise<Json[]> {
  return system.uow.read(EVERY_TENANT, (tx) =>
    rows<Json>(
      tx,
      `SELECT d.*, p.input, p.metadata FROM decision d JOIN decision_payload p ON p.decision_id = d.id WHERE d.id = $1`,
      [id],
    ),
  );
}

function asRead(id: unknown): Promise<unknown> {
  const { organisationId } = world.tenant;
  return system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
    getDecision(systemContext(tx, organisationId, 'test'), { id: String(id) }),
  );
}

async function until<T>(look: () => Promise<T | null>, forMs = 5_000): Promise<T> {
  const end = Date.now() + forMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(async () => {
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'gateway-test-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'gateway-test' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  credit = await world.serve('credit-decision');
  gateway = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
});

afterAll(async () => {
  await gateway?.kill('SIGTERM');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
});

describe('a decision', () => {
  test('is answered by the real model, by its thresholds, and recorded before', async () => {
    for (const { applicationId, input, defaultProbability } of report.expected) {
      const answer = await ask(
        { ...application(), ...input },
        { subject: applicationId, metadata: { n: 1 } },
      );
      const { approveBelow, refuseFrom } = report.thresholds;
      const isBorderline = defaultProbability >= approveBelow && defaultProbability < refuseFrom;
      expect(answer.status).toBe(isBorderline ? 202 : 200);
      const choice = defaultProbability < approveBelow ? 'approve' : 'refuse';
      expect(answer.body).toMatchObject({
        status: isBorderline ? 'pending_review' : 'decided',
        decidedBy: isBorderline ? null : 'model',
        model: { name: 'credit-scorecard', version: 1 },
        workflowVersion: 1,
        subject: applicationId,
        modelOutput: { default_probability: expect.closeTo(defaultProbability, 5) },
      });
      if (!isBorderline) expect(answer.body.output).toMatchObject({ decision: choice });
      expect(answer.headers.get('server-timing')).toMatch(/infer;dur=[\d.]+/);
      const [row] = await stored(answer.body.decisionId);
      expect(row).toMatchObject({
        subject: applicationId,
        status: answer.body.status,
        attempts: 1,
        metadata: expect.stringMatching(/^p1\.pky_/),
        input: expect.stringMatching(/^p1\.pky_/),
        revision_id: credit.revisionId,
      });
      expect(await asRead(answer.body.decisionId)).toMatchObject({
        decision: { metadata: { n: 1 }, input: { ...application(), ...input } },
      });
    }
  });

  test('does not depend on protected attributes', async () => {
    const variants = [
      {},
      { sex_and_status: 'male_single' },
      { age_years: 19 },
      { age_years: 75 },
      { foreign_worker: 'yes' },
      { sex_and_status: 'male_divorced_or_separated', age_years: 120, foreign_worker: 'yes' },
    ];
    const answers = await Promise.all(variants.map((over) => ask(application(over))));
    const outputs = answers.map(({ body }) => JSON.stringify([body.status, body.output, body.modelOutput]));
    expect(new Set(outputs).size).toBe(1);
  });

  test('is refused with every bad field by name', async () => {
    const { purpose: _, ...rest } = application({ age_years: 'forty', surprise: 1, housing: 'castle' });
    const answer = await ask(rest, { extra: true });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ pointer: '/extra', detail: 'is not a known field' }]);
    const second = await ask(rest);
    const pointers = (second.body.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort();
    expect(pointers).toEqual(['/input/age_years', '/input/housing', '/input/purpose', '/input/surprise']);
    expect(second.body).toMatchObject({ type: 'urn:interlock:problem:invalid', status: 400 });
    expect(second.headers.get('content-type')).toBe('application/problem+json');
  });

  test('needs a token that may ask, and a workflow that serves', async () => {
    expect((await ask(application(), {}, { authorization: 'Bearer nonsense' })).status).toBe(401);
    expect((await ask(application(), {}, {}, 'nothing-here')).status).toBe(404);
    expect((await ask(application(), {}, {}, '__proto__')).status).toBe(404);
    expect((await ask(application(), {}, {}, 'constructor')).status).toBe(404);
  });
});

describe('an idempotency key', () => {
  test('gives the same answer to the same request, at once and later, and 409 to another', async () => {
    const headers = { 'idempotency-key': 'once' };
    const together = await Promise.all(Array.from({ length: 8 }, () => ask(application(), {}, headers)));
    expect(new Set(together.map(({ body }) => body.decisionId)).size).toBe(1);
    const later = await ask(application(), {}, headers);
    expect(later.body).toEqual(together[0]?.body);
    expect(later.headers.get('idempotent-replayed')).toBe('true');
    const other = await ask(application({ amount_dm: 999 }), {}, headers);
    expect(other).toMatchObject({ status: 409, body: { reason: 'idempotency-key-reused' } });
  });

  test('holds between two processes', async () => {
    const second = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
    const first = gateway;
    try {
      const send = (on: GatewayProcess, key: string) => {
        gateway = on;
        return ask(application(), {}, { 'idempotency-key': key });
      };
      for (let round = 0; round < 10; round += 1) {
        const pair = await Promise.all([send(first, `shared-${round}`), send(second, `shared-${round}`)]);
        expect(pair[0]?.body).toEqual(pair[1]?.body);
        const ids = await system.uow.read(EVERY_TENANT, (tx) =>
          rows(tx, 'SELECT id FROM decision WHERE id = ANY($1)', [pair.map(({ body }) => body.decisionId)]),
        );
        expect(ids).toHaveLength(1);
      }
    } finally {
      gateway = first;
      await second.kill('SIGTERM');
    }
  });
});

describe('a borderline case', () => {
  test('waits for a person, wakes its caller, and takes its outcome', { retry: 2 }, async () => {
    const lines = readFileSync(
      new URL('../../examples/german-credit/german-credit.csv', import.meta.url),
      'utf8',
    );
    const [header = '', ...data] = lines.trim().split(/\r?\n/);
    const columns = header.split(',');
    let pending: Answer | undefined;
    for (const line of data.slice(0, 60)) {
      const values = line.split(',');
      const input = Object.fromEntries(
        columns
          .map((name, index) => [name, values[index]])
          .filter(([name]) => name !== 'application_id' && name !== 'repaid'),
      ) as Json;
      for (const name of [
        'duration_months',
        'amount_dm',
        'installment_rate_percent',
        'residence_since_years',
        'age_years',
        'existing_credits',
        'dependents',
      ])
        input[name] = Number(input[name]);
      const answer = await ask(input);
      if (answer.status === 202) {
        pending = answer;
        break;
      }
    }
    const id = String(pending?.body.decisionId);
    expect(pending?.body).toMatchObject({ status: 'pending_review', output: null, decidedBy: null });
    const waiting = await system.uow.read(EVERY_TENANT, (tx) => listPendingDecisions(tx));
    expect(waiting.map((item) => item.id)).toContain(id);
    const asked = performance.now();
    const told = call('GET', `/v1/decisions/${id}?wait=20`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const { organisationId } = world.tenant;
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
    const answer = await told;
    expect(performance.now() - asked).toBeLessThan(1_500);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'decided',
        decidedBy: 'person',
        output: { decision: 'approve' },
        review: { isOverride: true, reason: 'steady income' },
      },
    });
    const first = await call('POST', `/v1/decisions/${id}/outcome`, { label: 'good' });
    const again = await call('POST', `/v1/decisions/${id}/outcome`, { label: 'good' });
    const changed = await call('POST', `/v1/decisions/${id}/outcome`, { label: 'bad', value: 3 });
    expect([first, again, changed].map(({ status }) => status)).toEqual([201, 200, 201]);
    expect(changed.body).toMatchObject({ isNew: true, isCorrection: true });
    expect((await call('GET', `/v1/decisions/${id}`)).body.outcome).toEqual({ label: 'bad', value: 3 });
  });
});

test('decisions are listed page by page for the token that may see them', async () => {
  const subject = 'listed';
  const asked = [await ask(application(), { subject }), await ask(application(), { subject })];
  const query = `workflow=${credit.slug}&version=1&subject=${subject}&from=2020-01-01T00:00:00Z&limit=1`;
  const first = await call('GET', `/v1/decisions?${query}`);
  expect(first).toMatchObject({ status: 200 });
  const cursor = encodeURIComponent(String(first.body.nextCursor));
  const second = await call('GET', `/v1/decisions?${query}&cursor=${cursor}`);
  const items = [first, second].flatMap(({ body }) => body.items as Json[]);
  expect(items.map(({ decisionId }) => decisionId).sort()).toEqual(
    asked.map(({ body }) => body.decisionId).sort(),
  );
  expect(items[0]).toMatchObject({ workflow: credit.slug, workflowVersion: 1, subject, status: 'decided' });
  expect(second.body.nextCursor).toBeNull();
  expect((await call('GET', '/v1/decisions?workflow=nowhere')).status).toBe(404);
  expect((await call('GET', '/v1/decisions?colour=red')).body).toMatchObject({ errors: expect.anything() });
});

describe('when something is wrong', () => {
  test.each([
    [{ kind: 'fail' }, 502, { type: 'urn:interlock:problem:upstream-failed' }],
    [{ kind: 'review' }, 202, { status: 'pending_review', modelOutput: null }],
    [
      { kind: 'answer', output: { decision: 'refuse', default_probability: 1 } },
      200,
      { status: 'decided', decidedBy: 'rule', output: { decision: 'refuse' } },
    ],
  ])('the workflow answers by its error behaviour: %j', async (onError, status, body) => {
    const slug = `broken-${onError.kind}`;
    const workflow = await world.serve(slug, { onError });
    await engine.call('POST', `/v2/repository/models/${workflow.engineModel}/unload`, {});
    await until(async () => ((await ask(application(), {}, {}, slug)).status === 404 ? null : true));
    const answer = await ask(application(), {}, { 'idempotency-key': slug }, slug);
    expect(answer.status).toBe(status);
    const id = answer.body.decisionId;
    const [row] = await stored(id);
    expect(row).toMatchObject({
      workflow_id: workflow.id,
      judgement: { rule: 'model-failed', onError: onError.kind },
    });
    expect(answer.body).toMatchObject(body);
  });

  test('a stop is obeyed within a second, and named in the record', { retry: 2 }, async () => {
    const workflow = await world.serve(`to-be-stopped-${randomUUID()}`, { onError: { kind: 'fail' } });
    await until(async () => ((await ask(application(), {}, {}, workflow.slug)).status === 200 ? true : null));
    await world.asAda((ctx) => stopWorkflow(ctx, { workflowId: workflow.id, reason: 'it looks wrong' }));
    const stoppedAt = performance.now();
    const answer = await until(async () => {
      const found = await ask(application(), {}, {}, workflow.slug);
      return found.status === 503 ? found : null;
    });
    expect(performance.now() - stoppedAt).toBeLessThan(1_000);
    expect(answer.body).toMatchObject({ type: 'urn:interlock:problem:stopped' });
    const [row] = await stored(answer.body.decisionId);
    expect(row).toMatchObject({
      status: 'failed',
      judgement: { rule: 'stopped', stop: { reason: 'it looks wrong' } },
    });
  });

  test('a stop comes before the contract and before what a key was answered', async () => {
    const { id, slug } = await world.serve('stopped-first', {
      onError: { kind: 'fail' },
      callPolicy: { limits: { perToken: { callsPerDay: 12 } } },
    });
    const key = { 'idempotency-key': 'before-the-stop' };
    const before = await until(async () => {
      const found = await ask(application(), {}, key, slug);
      return found.status === 404 ? null : found;
    });
    expect(before.status).toBeLessThan(300);
    await world.asAda((ctx) => stopWorkflow(ctx, { workflowId: id, reason: 'it looks wrong' }));
    const stopped = { status: 503, body: { type: 'urn:interlock:problem:stopped' } };
    const used = await until(async () => {
      const found = await ask(application(), {}, key, slug);
      return found.status === 503 ? found : null;
    });
    expect(used).toMatchObject(stopped);
    expect(await ask({ nonsense: 1 }, {}, {}, slug)).toMatchObject(stopped);
    expect(await ask(application(), {}, { prefer: 'respond-async' }, slug)).toMatchObject(stopped);
    const statuses = [];
    for (let at = 0; at < 12; at += 1) statuses.push((await ask({ nonsense: 1 }, {}, {}, slug)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test('readiness and metrics tell the parts', async () => {
    const ready = await call('GET', '/health/ready');
    expect(ready.body).toMatchObject({
      ready: true,
      parts: { routes: 'ready', database: 'ready', tokens: 'ready' },
    });
    const metrics = await fetch(`${gateway.url}/metrics`).then((response) => response.text());
    expect(metrics).toContain('interlock_decisions_total{workflow="credit-decision",status="decided"');
    const known = await call('GET', '/v1/workflows');
    expect((known.body.workflows as Json[]).map(({ slug }) => slug)).toContain('credit-decision');
  });
});
