import { afterEach, expect, test, vi } from 'vitest';
import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import { idsInRows } from '#server/decisions/testing/ids-in-rows.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import { NotWritten, type Spool } from './spool.ts';
import { type RecordWriter, WRITER_LIMITS, writeRecords } from './write-records.ts';

const key = { id: 'pk_1', organisationId: 'org_1', key: Buffer.alloc(32, 7).toString('base64url') };
const numbers = { next: () => 1, skip: () => undefined, stop: () => Promise.resolve() };

function record(id: string, over: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    id,
    organisationId: 'org_1',
    workspaceId: 'wsp_1',
    workflowId: 'wf_1',
    workflowVersionId: 'wfv_1',
    deploymentId: null,
    revisionId: null,
    modelVersionId: null,
    snapshotVersion: 1,
    environment: 'production',
    subject: null,
    status: 'decided',
    decidedBy: 'model',
    judgement: {
      rule: 'clear',
      scoreName: 'score',
      score: 0.1,
      lower: 0.2,
      upper: 0.4,
      scores: { score: 0.1 },
      onError: null,
      stop: null,
    },
    modelOutput: { score: 0.1 },
    output: { score: 0.1 },
    confidence: 1,
    error: null,
    timings: { steps: [], attempts: [] },
    trail: {},
    latencyMs: 1,
    attempts: 1,
    replica: 'r1',
    sequence: 0,
    tokenId: 'tok_1',
    correlationId: 'c',
    receivedAt: new Date(0),
    decidedAt: new Date(0),
    input: {},
    metadata: {},
    idempotency: null,
    ...over,
  } as DecisionRecord;
}

/** A database whose statements end when, and how, the test says. */
function database(isReachable: () => boolean = () => true) {
  const statements: { ids: string[]; stand: () => void; fail: (error: Error) => void }[] = [];
  const query = (asked: string | { values?: Buffer[] }) => {
    if (typeof asked === 'string') return Promise.resolve({ rows: [] });
    if (!asked.values) return Promise.resolve({ rows: [{ number: 1 }] });
    const rows = idsInRows(asked.values[0] ?? Buffer.alloc(0)).map((id) => ({ id }));
    return new Promise((resolve, reject) => {
      statements.push({
        ids: rows.map(({ id }) => id),
        stand: () => resolve({ rows }),
        fail: reject,
      });
    });
  };
  const away = () => Promise.reject(new Error('connect ECONNREFUSED'));
  const pool = {
    query: (asked: string) => (isReachable() ? query(asked) : away()),
    connect: () => (isReachable() ? Promise.resolve({ query, release: () => undefined }) : away()),
  };
  return { statements, database: { pool } as unknown as Database };
}

function spool(append: Spool['append']): Spool {
  return {
    append,
    canTake: () => true,
    state: () => ({ bytes: 0, isBroken: false, isReplayed: true }),
    replay: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}

const limits = { ...WRITER_LIMITS, ageMaxMs: 300, flightMaxMs: 20_000 };
const WAIT = { timeout: 15_000, interval: 10 };
let writer: RecordWriter;
afterEach(async () => {
  await writer.stop(0);
});
const answerOf = (written: Promise<unknown>) => written.catch((error: unknown) => error);
const UNKNOWN = (id: string) => ({
  code: 'unavailable',
  details: { reason: 'record-unknown', decisionId: id },
});

test('records that come while many do go together, and nobody waits for company that does not come', async () => {
  const { statements, database: given } = database();
  const pace = { slots: 4, rowsWorth: 5, gatherMs: 200, companyMin: 3 };
  writer = writeRecords(given, { limits: { ...limits, ...pace, ageMaxMs: 20_000 }, numbers });
  const answers = [answerOf(writer.write(record('dec_1'), key))];
  await vi.waitUntil(() => statements.length === 1, WAIT);
  for (const id of ['dec_2', 'dec_3', 'dec_4']) answers.push(answerOf(writer.write(record(id), key)));
  await vi.waitUntil(() => statements.length === 2, WAIT);
  for (const { stand } of statements) stand();
  expect(await Promise.all(answers)).toEqual([true, true, true, true]);
  expect(statements.map(({ ids }) => ids)).toEqual([['dec_1'], ['dec_2', 'dec_3', 'dec_4']]);
});

test('a record under way longer than records may wait is answered by what became of it', async () => {
  const { statements, database: given } = database();
  writer = writeRecords(given, { limits, numbers });
  const answer = answerOf(writer.write(record('dec_1'), key));
  await vi.waitUntil(() => statements.length === 1 && writer.lateness() === 1, WAIT);
  const next = answerOf(writer.write(record('dec_2'), key));
  await vi.waitUntil(() => statements.length === 2, WAIT);
  for (const { stand } of statements) stand();
  expect(await Promise.all([answer, next])).toEqual([true, true]);
});

test('a record that was sent and never heard of is refused as not known, with its id', async () => {
  let isReachable = true;
  const { statements, database: given } = database(() => isReachable);
  writer = writeRecords(given, { limits, numbers });
  const answer = answerOf(writer.write(record('dec_1'), key));
  await vi.waitUntil(() => statements.length === 1, WAIT);
  isReachable = false;
  statements[0]?.fail(new Error('Query read timeout'));
  expect(await answer).toMatchObject(UNKNOWN('dec_1'));
});

test('a statement that says nothing for too long is told as not known', async () => {
  const { database: given } = database();
  writer = writeRecords(given, { limits: { ...limits, flightMaxMs: 400 }, numbers });
  expect(await answerOf(writer.write(record('dec_1'), key))).toMatchObject(UNKNOWN('dec_1'));
});

test('a record that could not be sent was not made', async () => {
  writer = writeRecords(database(() => false).database, { limits, numbers });
  expect(await answerOf(writer.write(record('dec_1'), key))).toMatchObject({
    details: { reason: 'record-unavailable' },
  });
});

test.each([
  ['may be on the disk', new Error('EIO'), 'record-unknown'],
  ['is not on the disk', new NotWritten('no room'), 'record-unavailable'],
])('a record whose flush failed and that %s', async (_, error, reason) => {
  const { database: given } = database(() => false);
  writer = writeRecords(given, { limits, numbers, spool: spool(() => Promise.reject(error)) });
  expect(await answerOf(writer.write(record('dec_1'), key, true))).toMatchObject({ details: { reason } });
});

test('only what needs the database counts as late', async () => {
  const onDisk = Promise.withResolvers<void>();
  const { database: given } = database(() => false);
  writer = writeRecords(given, {
    limits: { ...limits, ageMaxMs: 60_000 },
    numbers,
    spool: spool(() => onDisk.promise),
  });
  const spooled = answerOf(writer.write(record('dec_1'), key, true));
  await vi.waitUntil(() => !writer.isHealthy(), WAIT);
  expect(writer.lateness()).toBe(0);
  const refused = answerOf(writer.write(record('dec_2'), key));
  await vi.waitUntil(() => writer.lateness() > 0, WAIT);
  expect(writer.fullness()).toBeLessThan(0.01);
  onDisk.resolve();
  expect(await spooled).toBe('spooled');
  await writer.stop(0);
  void refused;
});
