import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import type { PersonActor } from '#server/access/domain/actor.ts';
import { eraseSubjects } from '#server/governance/erase-subjects.job.ts';
import { eraseSubject, findSubject, listErasures } from '#server/governance/serve-subjects.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { type GatewayProcess, startGatewayProcess } from '../../bench/testing/gateway-process.ts';
import { type LendingWorkflow, type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';

vi.hoisted(() => {
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-erasure-${process.pid}-${Date.now()}`;
});

const input = {
  ...report.expected.find(({ defaultProbability: p }) => p < report.thresholds.approveBelow)?.input,
  sex_and_status: 'female_single',
  age_years: 40,
  foreign_worker: 'no',
};
const WAIT = { timeout: 20_000, interval: 100 };

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let remembering: LendingWorkflow;
let gateway: GatewayProcess;
let rita: PersonActor;

beforeAll(async () => {
  engine = await startModelServer();
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'erasure-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'erasure' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  rita = await world.tenant.addPerson('Rita', 'risk-officer');
  remembering = await world.serve('remembering', { callPolicy: { cache: { ttlSeconds: 3_600 } } });
  await world.serve('forgetful');
  gateway = await startGatewayProcess({ ...database, modelServerUrl: engine.url });
});

afterAll(async () => {
  await gateway?.kill('SIGKILL');
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
});

async function ask(slug: string, subject: string) {
  const response = await fetch(`${gateway.url}/v1/workflows/${slug}/decisions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.token.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input, subject }),
    signal: AbortSignal.timeout(20_000),
  });
  await response.body?.cancel();
  return { status: response.status, cache: response.headers.get('interlock-cache') };
}

const query = (text: string, values: unknown[] = []) =>
  system.uow.write(EVERY_TENANT, (tx) => rows<Record<string, unknown>>(tx, text, values));

const order = (subject: string) =>
  world.as(rita, (ctx) =>
    eraseSubject(ctx, { subject, legalBasis: 'consent-withdrawn', reason: 'asked by letter' }),
  );
async function carryOut() {
  const { signal } = new AbortController();
  await eraseSubjects.run({ uow: system.uow, signal, holdLease: () => undefined, fence: 1 });
  const { items } = await world.as(rita, (ctx) => listErasures(ctx, { limit: 1 }));
  return items[0];
}

test('answers given to an erased subject are given to nobody again', async () => {
  await expect.poll(async () => (await ask('remembering', 'GC-1')).cache, WAIT).toBe('hit');
  expect((await ask('forgetful', 'GC-1')).status).toBe(200);
  await order('GC-1');
  expect(await carryOut()).toMatchObject({ state: 'done' });
  expect(await query('SELECT workflow_id, number, reason FROM cache_purge')).toEqual([
    { workflow_id: remembering.id, number: 1, reason: 'a subject was erased' },
  ]);
  await expect.poll(async () => (await ask('remembering', 'GC-2')).cache, WAIT).toBe('miss');
});

/** As a gateway takes a call in. */
const takeIn = (subject: string, id: string, seenAt: string) =>
  query(
    `INSERT INTO accepted_call (id, organisation_id, workspace_id, replica, has_callback, letter, accepted_at, seen_at)
     VALUES ($1, $2, $3, 'r', false, $4, now(), now() - $5::interval)`,
    [
      id,
      world.tenant.organisationId,
      world.tenant.workspaceId,
      JSON.stringify({ id: newId('deadLetter'), subject, workflow_id: remembering.id, payload: 'p1.x' }),
      seenAt,
    ],
  );
const taken = (subject: string) =>
  query("SELECT id FROM accepted_call WHERE letter->>'subject' = $1", [subject]);

test('calls of a subject that nobody works on go with it; those under way are waited for', async () => {
  // No gateway may bury what it finds silent before the erasure comes to it.
  await gateway.kill('SIGTERM');
  const underWay = newId('decision');
  await takeIn('GC-3', newId('decision'), '5 minutes');
  await takeIn('GC-3', underWay, '0 seconds');
  await takeIn('GC-4', newId('decision'), '5 minutes');
  expect(await world.as(rita, (ctx) => findSubject(ctx, { subject: 'GC-3' }))).toMatchObject({
    kind: 'decision-subject',
    counts: { decisions: 0, 'accepted calls': 2 },
  });
  await order('GC-3');
  expect(await carryOut()).toMatchObject({ state: 'ordered' });
  expect(await taken('GC-3')).toEqual([{ id: underWay }]);
  await query('DELETE FROM accepted_call WHERE id = $1', [underWay]);
  expect(await carryOut()).toMatchObject({ state: 'done' });
  expect(await taken('GC-4')).toHaveLength(1);
});
