import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { eraseDecisionsOfSubject, forgetDeadLetters } from '#server/decisions/erase-decisions.ts';
import { getDecision } from '#server/decisions/get-decision.ts';
import { purgeDeadLetters, replayDeadLetters } from '#server/decisions/handle-dead-letters.ts';
import { getDeadLetter, listDeadLetters } from '#server/decisions/list-dead-letters.ts';
import { putDownDeadLetter } from '#server/decisions/take-up-dead-letter.ts';
import { rows } from '#server/platform/db.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorkflow, type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-letters-${process.pid}-${Date.now()}`;
});

const input = {
  ...report.expected[0]?.input,
  sex_and_status: 'female_single',
  age_years: 40,
  foreign_worker: 'no',
};
const WAIT = { timeout: 15_000, interval: 100 };

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let credit: LendingWorkflow;
let gateway: GatewayProcess;
let olga: PersonActor;
/** Each way into force is a revision of its own, under a name of its own. */
let served: string;

beforeAll(async () => {
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'letters-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'letters' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  credit = await world.serve('credit-decision', { onError: { kind: 'fail' } });
  served = credit.engineModel;
  olga = await world.tenant.addPerson('Olga', 'operator');
  gateway = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
});

afterAll(async () => {
  await gateway?.kill('SIGKILL');
  await app?.database.close();
  await system?.database.close();
  await engine?.remove();
  await database?.drop();
});

async function post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.token.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const ask = (subject: string) =>
  post(`/v1/workflows/${credit.slug}/decisions`, { input, subject, metadata: { desk: 7 } });
const unload = () =>
  fetch(`${engine.url}/v2/repository/models/${served}/unload`, { method: 'POST', body: '{}' });
const serveAgain = async () => {
  served = (await world.bringIntoForce(credit, { environment: 'production' })).engineModel;
  await expect.poll(async () => (await ask('probe')).status, WAIT).not.toBe(502);
};
const letters = (over: object = {}) => world.as(olga, (ctx) => listDeadLetters(ctx, { limit: 50, ...over }));
const letterOf = async (subject: string) => {
  const { items } = await letters();
  return items.find((letter) => letter.subject === subject);
};
const asSystem = <T>(run: (ctx: ReturnType<typeof systemContext>) => Promise<T>) =>
  system.uow.write({ ...EVERY_TENANT, organisationId: world.tenant.organisationId }, (tx) =>
    run(systemContext(tx, world.tenant.organisationId, 'test')),
  );

const storedLetter = (id: string) =>
  system.uow.read(EVERY_TENANT, async (tx) => {
    const [found] = await rows<{ state: string; replays: number }>(
      tx,
      'SELECT state, replays FROM dead_letter WHERE id = $1',
      [id],
    );
    if (!found) throw new Error('there is no such letter');
    return found;
  });
const setLetter = (id: string, to: { workspace_id: string | null; state: string }) =>
  system.uow.write(EVERY_TENANT, (tx) =>
    rows(tx, 'UPDATE dead_letter SET workspace_id = $2, state = $3 WHERE id = $1', [
      id,
      to.workspace_id,
      to.state,
    ]),
  );

/** As another gateway would, whose journal reaches the database now. */
const recordAs = (decisionId: string) =>
  system.uow.write(EVERY_TENANT, (tx) =>
    rows(
      tx,
      `INSERT INTO decision (id, organisation_id, workspace_id, workflow_id, workflow_version_id, snapshot_version, environment, status,
       judgement, timings, latency_ms, attempts, replica, sequence, token_id, correlation_id, received_at)
     SELECT $1, organisation_id, workspace_id, workflow_id, workflow_version_id, snapshot_version, environment, status, judgement,
       timings, latency_ms, attempts, replica, sequence + 1000 * (SELECT count(*)::int FROM decision), token_id, correlation_id, received_at FROM decision LIMIT 1`,
      [decisionId],
    ),
  );

async function fail(subject: string) {
  await unload();
  expect((await ask(subject)).status).toBe(502);
  await expect.poll(() => letterOf(subject), WAIT).toBeTruthy();
  await serveAgain();
  const found = await letterOf(subject);
  if (!found) throw new Error('there is no letter');
  return found;
}

test('a call that no model answered is kept, replayed under the policy of today and linked to the first decision', async () => {
  const letter = await fail('case-1');
  expect(letter).toMatchObject({
    reason: 'exhausted',
    state: 'waiting',
    workflowId: credit.id,
    workflowName: 'Credit decision (credit-decision)',
    tokenId: world.token.id,
    replays: 0,
  });
  const stored = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ payload: string }>(tx, 'SELECT payload FROM dead_letter WHERE id = $1', [letter.id]),
  );
  expect(stored[0]?.payload).toMatch(/^p1\./);
  const detail = await world.as(olga, (ctx) => getDeadLetter(ctx, { id: letter.id }));
  expect(detail.hiddenFields).toContain('sex_and_status');
  expect(detail.payload).toMatchObject({ metadata: { desk: 7 } });
  expect(detail.payload?.input).not.toHaveProperty('sex_and_status');

  await world.as(olga, (ctx) => replayDeadLetters(ctx, { ids: [letter.id] }));
  await expect.poll(async () => (await letterOf('case-1'))?.state, WAIT).toBe('replayed');
  const replayed = await letterOf('case-1');
  expect(replayed?.replays).toBe(1);
  const { decision } = await asSystem((ctx) => getDecision(ctx, { id: String(replayed?.replayedAs) }));
  expect(decision).toMatchObject({
    subject: 'case-1',
    tokenId: olga.id,
    input,
    metadata: { desk: 7 },
    trail: { door: 'replay', linkedTo: { kind: 'replay', decisionId: letter.decisionId } },
  });
  await expect(world.as(olga, (ctx) => replayDeadLetters(ctx, { ids: [letter.id] }))).rejects.toThrow(
    Refusal,
  );
});

test('a replay that fails waits again, tells why, and makes no second letter', async () => {
  const letter = await fail('case-2');
  await unload();
  await world.as(olga, (ctx) => replayDeadLetters(ctx, { ids: [letter.id] }));
  await expect.poll(async () => (await letterOf('case-2'))?.replays, WAIT).toBe(1);
  const { items } = await letters({ workflowId: credit.id });
  expect(items.filter(({ subject }) => subject === 'case-2')).toMatchObject([
    { state: 'waiting', lastResult: expect.stringContaining('no usable answer') },
  ]);
  expect((await letterOf('case-2'))?.replayedAs).toMatch(/^dec_/);
  await serveAgain();
});

test('purging takes out what it holds and leaves that it failed', async () => {
  const letter = await fail('case-3');
  await world.as(olga, (ctx) =>
    purgeDeadLetters(ctx, { ids: [letter.id], reason: 'was a test of the desk' }),
  );
  const { letter: purged, payload } = await world.as(olga, (ctx) => getDeadLetter(ctx, { id: letter.id }));
  expect(purged).toMatchObject({ state: 'purged', subject: null, settledBy: olga.id, reason: 'exhausted' });
  expect(payload).toBeNull();
});

test('a replay that somebody else took up meanwhile is not settled by whoever had it first', async () => {
  const letter = await fail('case-5');
  const asSystemWrite = <T>(run: (tx: Tx) => Promise<T>) => system.uow.write(EVERY_TENANT, run);
  const first = new Date('2026-01-01T00:00:00Z');
  await asSystemWrite((tx) =>
    rows(
      tx,
      `UPDATE dead_letter SET state = 'running', asked_by = $2, asked_at = $3, claimed_at = $3 WHERE id = $1`,
      [letter.id, olga.id, new Date()],
    ),
  );
  const result = { isDone: true, replayedAs: null, text: 'It was answered.', at: new Date() };
  const settled = await asSystemWrite((tx) =>
    putDownDeadLetter(tx, { id: letter.id, claimedAt: first }, result),
  );
  expect(settled).toBe(false);
  expect(await storedLetter(letter.id)).toEqual({ state: 'running', replays: 0 });
  await setLetter(letter.id, { workspace_id: letter.workspaceId, state: 'waiting' });
});

test('a call whose input was redacted after its model saw it is not tried again on what is left', async () => {
  const redacted = await world.serve('redacted', {
    onError: { kind: 'fail' },
    inputContract: {
      ...contract,
      properties: {
        ...contract.properties,
        telephone: { ...contract.properties.telephone, 'x-redact': 'mask' },
      },
    },
  });
  const say = () =>
    post('/v1/workflows/redacted/decisions', {
      input,
      subject: 'case-6',
    });
  await fetch(`${engine.url}/v2/repository/models/${redacted.engineModel}/unload`, {
    method: 'POST',
    body: '{}',
  });
  await expect.poll(async () => (await say()).status, WAIT).toBe(502);
  await expect
    .poll(() => letterOf('case-6'), WAIT)
    .toMatchObject({
      detail: expect.stringContaining('cannot be tried again'),
    });
  const letter = await letterOf('case-6');
  await world.as(olga, (ctx) => replayDeadLetters(ctx, { ids: [String(letter?.id)] }));
  await expect.poll(async () => (await letterOf('case-6'))?.replays, WAIT).toBe(1);
  expect(await letterOf('case-6')).toMatchObject({
    state: 'waiting',
    replayedAs: null,
    lastResult: expect.stringContaining('cannot be tried again'),
  });
});

test('an outcome whose decision is on its way from another gateway waits for it and leaves no letter', async () => {
  expect((await ask('on its way')).status).toBe(200);
  const decisionId = newId('decision');
  const telling = post(`/v1/decisions/${decisionId}/outcome`, { label: 'good' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await recordAs(decisionId);
  expect((await telling).status).toBe(201);
  expect((await letters({ reason: 'outcome-join' })).items).toEqual([]);
});

test('also where both keep a journal and the outcome comes at once', async () => {
  const env = { INTERLOCK_RECORD: 'journal' };
  const start = () => startGatewayProcess({ ...database, modelServerUrl: engine.url, env });
  const [one, other] = [await start(), await start()];
  const headers = { authorization: `Bearer ${world.token.token}`, 'content-type': 'application/json' };
  const send = (url: string, body: object) =>
    fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(20_000) });
  try {
    for (let at = 0; at < 5; at += 1) {
      const decided = await send(`${one.url}/v1/workflows/${credit.slug}/decisions`, { input });
      expect(decided.headers.get('interlock-durability')).toBe('local');
      const { decisionId } = (await decided.json()) as { decisionId: string };
      const told = await send(`${other.url}/v1/decisions/${decisionId}/outcome`, { label: 'good' });
      expect(told.status).toBe(201);
    }
    expect((await letters({ reason: 'outcome-join' })).items).toEqual([]);
  } finally {
    await Promise.all([one.kill('SIGTERM'), other.kill('SIGTERM')]);
  }
});

test('an outcome that names an unknown decision is kept and joined once that is known', async () => {
  const decisionId = newId('decision');
  const told = await post(`/v1/decisions/${decisionId}/outcome`, { label: 'good' });
  expect(told.status).toBe(404);
  const find = async () => (await letters({ reason: 'outcome-join' })).items[0];
  await expect.poll(find, WAIT).toMatchObject({ decisionId, state: 'waiting', workflowId: null });
  const id = String((await find())?.id);
  await world.as(olga, (ctx) => replayDeadLetters(ctx, { ids: [id] }));
  await expect.poll(async () => (await find())?.replays, WAIT).toBe(1);
  expect(await find()).toMatchObject({ state: 'waiting' });
  await recordAs(decisionId);
  // A token of another workspace may not speak about this one's decisions, not even by a replay.
  const own = (await find())?.workspaceId ?? null;
  await setLetter(id, { workspace_id: 'wsp_other', state: 'asked' });
  await expect.poll(async () => (await storedLetter(id)).replays, WAIT).toBe(2);
  expect(await storedLetter(id)).toMatchObject({ state: 'waiting' });
  await setLetter(id, { workspace_id: own, state: 'asked' });
  await expect.poll(async () => (await find())?.state, WAIT).toBe('replayed');
  const { events } = await asSystem((ctx) => getDecision(ctx, { id: decisionId }));
  expect(events).toMatchObject([{ kind: 'outcome', body: { label: 'good' } }]);
});

test('goes with its subject, and when its time is over', async () => {
  await fail('case-4');
  await asSystem(async (ctx) => {
    await eraseDecisionsOfSubject(ctx, { subject: 'nobody', subjectDigest: 'x', limit: 1 });
  });
  expect(await letterOf('case-4')).toBeTruthy();
  await expect(
    asSystem(async (ctx) => {
      const before = new Date(ctx.now.getTime() + 1_000);
      expect(await forgetDeadLetters(ctx, { before, limit: 100 })).toBeGreaterThan(3);
      throw new Error('looked only');
    }),
  ).rejects.toThrow('looked only');
  const gone = await system.uow.write(
    { ...EVERY_TENANT, organisationId: world.tenant.organisationId },
    async (tx) => {
      const ctx = systemContext(tx, world.tenant.organisationId, 'test');
      await eraseDecisionsOfSubject(ctx, { subject: 'case-4', subjectDigest: 'x', limit: 0 });
      return rows(tx, "SELECT 1 FROM dead_letter WHERE subject = 'case-4'");
    },
  );
  expect(gone).toEqual([]);
});
