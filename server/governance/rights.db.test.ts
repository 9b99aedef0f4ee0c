import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { removePerson } from '#server/access/remove-person.ts';
import { systemContext } from '#server/access/system-context.ts';
import { getDecision } from '#server/decisions/get-decision.ts';
import { payloadKeyFor } from '#server/decisions/payload-keys.ts';
import { recordDeadLetters } from '#server/decisions/record-dead-letters.ts';
import { readyRecord, recordDecisions } from '#server/decisions/record-decisions.ts';
import { recordOutcome } from '#server/decisions/record-outcome.ts';
import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { enforceRetention } from './enforce-retention.job.ts';
import { eraseSubjects } from './erase-subjects.job.ts';
import { liftHold, placeHold, readRetention, setRetention } from './keep-retention.ts';
import { eraseSubject, exportSubject, findSubject, listErasures } from './serve-subjects.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let rita: PersonActor;
let sequence = 0;

const SECRET = 'a very green bicycle';

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'rights-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'rights' });
  tenant = await testTenant(app.uow, 'rights');
  rita = await tenant.addPerson('Rita', 'risk-officer');
});
afterAll(async () => {
  await Promise.all([app.database.close(), system.database.close()]);
  await database.drop();
});

const as = <T>(actor: PersonActor, run: (ctx: Context) => Promise<T>) =>
  app.uow.write({ organisationId: tenant.organisationId, workspaceIds: '*', personId: actor.id }, (tx) =>
    run({ tx, actor, organisationId: tenant.organisationId, now: new Date(), correlationId: 'test' }),
  );
const asSystem = <T>(run: (ctx: Context) => Promise<T>) =>
  system.uow.write({ ...EVERY_TENANT, organisationId: tenant.organisationId }, (tx) =>
    run(systemContext(tx, tenant.organisationId, 'test')),
  );
const given = () => ({
  uow: system.uow,
  signal: new AbortController().signal,
  holdLease: () => {},
  fence: 1,
});

async function decide(subject: string, receivedAt = new Date(), note = ''): Promise<string> {
  sequence += 1;
  const id = newId('decision');
  const { organisationId, workspaceId } = tenant;
  const key = await payloadKeyFor(system.uow, organisationId, receivedAt);
  const record = readyRecord(
    {
      ...{ id, organisationId, workspaceId, subject, receivedAt, decidedAt: receivedAt, sequence },
      workflowId: 'wfl_1',
      workflowVersionId: 'wfv_1',
      deploymentId: null,
      revisionId: null,
      modelVersionId: null,
      snapshotVersion: 1,
      environment: 'production',
      status: 'decided',
      decidedBy: 'model',
      judgement: {
        rule: 'clear',
        scoreName: 'p',
        score: 0.1,
        lower: 0.2,
        upper: 0.4,
        scores: { p: 0.1 },
        onError: null,
        stop: null,
      } as never,
      modelOutput: { decision: 'approve', note: SECRET },
      output: { decision: 'approve', note: SECRET },
      confidence: 0.9,
      error: null,
      timings: { steps: [], attempts: [] },
      trail: {},
      latencyMs: 1,
      attempts: 1,
      replica: 'rights',
      tokenId: 'tok_test',
      correlationId: 'c',
      input: { purpose: SECRET, note },
      metadata: { purpose: SECRET },
      idempotency: {
        keyId: id,
        requestDigest: 'd',
        response: { status: 200, body: { note: SECRET } },
        expiresAt: new Date(Date.now() + 9e6),
      },
    },
    key,
  );
  await recordDecisions(system.database, [record]);
  await asSystem((ctx) => recordOutcome(ctx, { decisionId: id, label: SECRET, metadata: { SECRET } }));
  return id;
}

async function giveUp(subject: string): Promise<void> {
  const { organisationId, workspaceId } = tenant;
  const at = new Date();
  const key = await payloadKeyFor(system.uow, organisationId, at);
  const letter = {
    ...{ id: newId('deadLetter'), organisationId, workspaceId, subject, receivedAt: at, addedAt: at },
    ...{ workflowId: 'wfl_1', workflowVersionId: null, decisionId: null, tokenId: null, correlationId: 'c' },
    ...({ reason: 'exhausted', fault: 'timeout', detail: 'No answer.', attempts: 2 } as const),
    payload: { input: { purpose: SECRET } },
  };
  await recordDeadLetters(system.database, [{ letter, key }]);
}

/** Every place of the database where a text stands in clear. */
async function placesOf(text: string): Promise<string[]> {
  const owner = new pg.Client(database.adminUrl);
  await owner.connect();
  const { rows: columns } = await owner.query(
    `SELECT table_name AS t, column_name AS c FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN ('text', 'jsonb', 'json', 'ARRAY')`,
  );
  const found: string[] = [];
  for (const { t, c } of columns) {
    const hit = await owner.query(`SELECT 1 FROM "${t}" WHERE "${c}"::text LIKE '%' || $1 || '%' LIMIT 1`, [
      text,
    ]);
    if (hit.rowCount) found.push(`${t}.${c}`);
  }
  await owner.end();
  return found;
}

test('what is held about a subject is found, handed over and erased from every table, and the decision remains', async () => {
  const id = await decide('GC-0001');
  const other = await decide('GC-0002');
  expect(await as(rita, (ctx) => findSubject(ctx, { subject: 'GC-0001' }))).toMatchObject({
    kind: 'decision-subject',
    counts: { decisions: 1, outcomes: 1 },
    holds: [],
  });
  const handed = await as(rita, (ctx) => exportSubject(ctx, { subject: 'GC-0001' }));
  expect(JSON.stringify(handed.decisions)).toContain(SECRET);
  const order = { subject: 'GC-0001', legalBasis: 'consent-withdrawn', reason: 'asked by letter' } as const;
  await as(rita, (ctx) => eraseSubject(ctx, order));
  await eraseSubjects.run(given());
  const { items } = await as(rita, (ctx) => listErasures(ctx, { limit: 10 }));
  expect(items[0]).toMatchObject({
    state: 'done',
    counts: { decisions: 1 },
    eventId: expect.stringMatching(/^aud_/),
  });
  const left = await system.uow.read(EVERY_TENANT, (tx) =>
    row(tx, 'SELECT status, subject, output, model_output, erased_at FROM decision WHERE id = $1', [id]),
  );
  expect(left).toMatchObject({
    status: 'decided',
    subject: null,
    output: null,
    model_output: null,
    erased_at: expect.any(Date),
  });
  expect(await placesOf('GC-0001')).toEqual([]);
  expect(await as(rita, (ctx) => findSubject(ctx, { subject: 'GC-0001' }))).toMatchObject({ kind: null });
  const kept = await asSystem((ctx) => getDecision(ctx, { id: other }).catch(() => null));
  expect(JSON.stringify(kept ?? SECRET)).toContain(SECRET);
});

test('what is handed over is whole, in parts that a browser can carry, each with its event', async () => {
  const made: string[] = [];
  for (let i = 0; i < 7; i += 1) made.push(await decide('GC-0009', new Date(), 'x'.repeat(900_000)));
  await giveUp('GC-0009');
  const letters: unknown[] = [];
  const parts: { id: string; input: { note: string }; events: unknown[] }[][] = [];
  let after: string | undefined;
  do {
    const given: { subject: string; after?: string } = { subject: 'GC-0009', ...(after && { after }) };
    const part = await as(rita, (ctx) => exportSubject(ctx, given));
    expect(JSON.stringify(part).length).toBeLessThan(6_000_000);
    parts.push(part.decisions as (typeof parts)[number]);
    letters.push(...part.deadLetters);
    after = part.next ?? undefined;
  } while (after !== undefined);
  expect(parts.length).toBeGreaterThan(1);
  expect(letters).toMatchObject([{ subject: 'GC-0009', payload: { input: { purpose: SECRET } } }]);
  const whole = parts.flat();
  expect(whole.map(({ id }) => id)).toEqual([...made].sort());
  expect(whole.every(({ input, events }) => input.note.length === 900_000 && events.length === 1)).toBe(true);
  const told = await system.uow.read(EVERY_TENANT, (tx) =>
    row<{ count: number }>(
      tx,
      "SELECT count(*)::int AS count FROM audit_event WHERE type = 'subject.exported'",
    ),
  );
  expect(told?.count).toBe(1 + parts.length);
});

test('a subject of whom only a dead letter is left is found and erased', async () => {
  await giveUp('GC-0010');
  const order = { subject: 'GC-0010', legalBasis: 'objection', reason: 'asked by letter' } as const;
  const found = await as(rita, (ctx) => findSubject(ctx, order));
  expect(found).toMatchObject({ kind: 'decision-subject', counts: { decisions: 0, 'dead letters': 1 } });
  await as(rita, (ctx) => eraseSubject(ctx, order));
  await eraseSubjects.run(given());
  const { items } = await as(rita, (ctx) => listErasures(ctx, { limit: 1 }));
  expect(items[0]).toMatchObject({ state: 'done', counts: { 'dead letters': 1 } });
  expect(await placesOf('GC-0010')).toEqual([]);
});

test('a hold keeps what it covers, whoever asks, until it is lifted', async () => {
  await decide('GC-0003');
  const hold = { name: 'Case 7', scope: 'subject', subject: 'GC-0003', reason: 'a court asked' } as const;
  const { id } = await as(rita, (ctx) => placeHold(ctx, hold));
  const order = { subject: 'GC-0003', legalBasis: 'objection', reason: 'asked by letter' } as const;
  await expect(as(rita, (ctx) => eraseSubject(ctx, order))).rejects.toThrow('Case 7');
  await as(rita, (ctx) => liftHold(ctx, { id, reason: 'the court is done' }));
  await as(rita, (ctx) => eraseSubject(ctx, order));
  const again = await as(rita, (ctx) => placeHold(ctx, { ...hold, name: 'Case 8' }));
  await eraseSubjects.run(given());
  const { items } = await as(rita, (ctx) => listErasures(ctx, { limit: 1 }));
  expect(items[0]).toMatchObject({ state: 'held', counts: {} });
  await as(rita, (ctx) => liftHold(ctx, { id: again.id, reason: 'settled in peace' }));
});

test('a window may be longer than the law asks, never shorter, and is enforced with an event', async () => {
  const old = await decide('GC-0004', new Date(Date.now() - 400 * 24 * 3_600_000));
  const fresh = await decide('GC-0005');
  await expect(
    as(rita, (ctx) => setRetention(ctx, { dataClass: 'decision-values', days: 30 })),
  ).rejects.toMatchObject({
    fields: [{ path: '/days' }],
  });
  await as(rita, (ctx) => setRetention(ctx, { dataClass: 'decision-values', days: 365 }));
  expect(
    (await as(rita, readRetention)).windows.find(({ dataClass }) => dataClass === 'decision-values'),
  ).toMatchObject({
    days: 365,
    number: 1,
    setByName: 'Rita',
  });
  await enforceRetention.run(given());
  const states = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ id: string; erased: boolean }>(
      tx,
      'SELECT id, erased_at IS NOT NULL AS erased FROM decision WHERE id = ANY($1)',
      [[old, fresh]],
    ),
  );
  expect(new Map(states.map(({ id, erased }) => [id, erased]))).toEqual(
    new Map([
      [old, true],
      [fresh, false],
    ]),
  );
  expect(
    await system.uow.read(EVERY_TENANT, (tx) =>
      row(tx, "SELECT 1 AS one FROM audit_event WHERE type = 'retention.enforced'"),
    ),
  ).not.toBeNull();
});

test('a member is not erased; a former one loses name, address and what the log kept about them', async () => {
  const axel = await tenant.addPerson('Axelander', 'auditor');
  const order = { subject: axel.id, legalBasis: 'no-longer-needed', reason: 'left the bank' } as const;
  await expect(as(rita, (ctx) => eraseSubject(ctx, order))).rejects.toThrow('Remove them');
  const noor = await tenant.addPerson('Noor', 'admin');
  await as(noor, (ctx) => removePerson(ctx, { personId: axel.id, reason: 'left the bank' }));
  await as(rita, (ctx) => eraseSubject(ctx, order));
  await eraseSubjects.run(given());
  expect(await placesOf('Axelander')).toEqual([]);
  expect(await placesOf('axelander-rights@example.org')).toEqual([]);
});

test('no process can erase without the event that says so, bring back what was erased, or invent it', async () => {
  const id = await decide('GC-0006');
  const attempt = async (url: string, ...statements: string[]) => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        "SELECT set_config('app.organisation_id', $1, true), set_config('app.workspace_ids', '*', true)",
        [tenant.organisationId],
      );
      for (const statement of statements) await client.query(statement);
      await client.query('COMMIT');
      return 'committed';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.end();
    }
  };
  const erase = `SELECT erase_decisions('${tenant.organisationId}', ARRAY['${id}'], NULL, now())`;
  expect(await attempt(database.appUrl, erase)).toBe('42501');
  expect(await attempt(database.systemUrl, erase)).toBe('42501');
  for (const url of [database.appUrl, database.systemUrl]) {
    expect(await attempt(url, `UPDATE decision SET erased_at = now() WHERE id = '${id}'`)).toBe('42501');
    expect(await attempt(url, `UPDATE decision SET output = '{}' WHERE id = '${id}'`)).toBe('42501');
    expect(await attempt(url, `DELETE FROM decision_payload WHERE decision_id = '${id}'`)).toBe('42501');
    expect(await attempt(url, `UPDATE retention_window SET days = 1`)).toBe('42501');
    expect(await attempt(url, `DELETE FROM legal_hold`)).toBe('42501');
  }
});
