import { afterEach, expect, test, vi } from 'vitest';
import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import { idsInRows } from '#server/decisions/testing/ids-in-rows.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Database } from '#server/platform/unit-of-work.ts';
import type { Journal, JournalFile } from './journal.ts';
import { JOURNAL_LIMITS, journalRecords } from './journal-records.ts';
import { NotWritten } from './spool.ts';
import type { RecordWriter } from './write-records.ts';

const key = { id: 'pk_1', organisationId: 'org_1', key: Buffer.alloc(32, 7).toString('base64url') };
const WAIT = { timeout: 15_000, interval: 10 };

const record = (id: string, over: Partial<DecisionRecord> = {}) =>
  ({
    ...{ id, organisationId: 'org_1', status: 'decided', idempotency: null, input: {}, metadata: {} },
    timings: { steps: [], attempts: [] },
    ...over,
  }) as DecisionRecord;

let writer: RecordWriter;
afterEach(async () => {
  await writer.stop(0);
});

/** A journal and a database whose answers the test gives, and a way over the database that only notes what it is asked. */
function world(over: Partial<typeof JOURNAL_LIMITS> = {}) {
  const file = { path: '/journal/1.spool' } as JournalFile;
  const state = {
    append: (_: string): Promise<JournalFile> => Promise.resolve(file),
    insert: (_: string[]): Promise<void> => Promise.resolve(),
    taken: 0,
    aside: [] as string[],
    skipped: [] as number[],
    straight: [] as string[],
    refusesStraight: false,
    batches: [] as string[][],
  };
  let number = 0;
  const journal: Journal = {
    append: (json) => state.append(json),
    canTake: () => true,
    isBroken: () => false,
    taken: (_, records) => {
      state.taken += records;
    },
    keepAside: async (_, json) => {
      state.aside.push(json);
    },
    close: () => Promise.resolve(),
  };
  const query = async ({ values }: { values?: Buffer[] }) => {
    if (!values) return { rows: [{ number: 1 }] };
    const ids = idsInRows(values[0] ?? Buffer.alloc(0));
    await state.insert(ids);
    state.batches.push(ids);
    return { rows: ids.map((id) => ({ id })) };
  };
  const database = {
    pool: { connect: () => Promise.resolve({ query, release: () => undefined }) },
  } as unknown as Database;
  const inner: RecordWriter = {
    write: async ({ id }) => {
      state.straight.push(id);
      if (state.refusesStraight) throw new Refusal('unavailable', 'away');
      return true;
    },
    untilStored: () => null,
    isHealthy: () => true,
    waiting: () => ({ records: 0, bytes: 0 }),
    behind: () => 0,
    hasReplayed: () => true,
    fullness: () => 0,
    lateness: () => 0,
    stop: () => Promise.resolve(),
  };
  const numbers = {
    next: () => {
      number += 1;
      return number;
    },
    skip: (_: string, sequence: number) => void state.skipped.push(sequence),
    stop: () => Promise.resolve(),
  };
  writer = journalRecords(
    { database, inner, journal, numbers },
    { ...JOURNAL_LIMITS, lingerMs: 50, ...over },
  );
  return state;
}

test('answers when the disk has it, and takes many to the database together', async () => {
  const state = world();
  const onDisk = Promise.withResolvers<JournalFile>();
  state.append = () => onDisk.promise;
  const ids = Array.from({ length: 30 }, (_, at) => `dec_${at}`);
  const written = ids.map((id) => writer.write(record(id), key));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(state.batches).toEqual([]);
  onDisk.resolve({ path: '/journal/1.spool' } as JournalFile);
  expect(new Set(await Promise.all(written))).toEqual(new Set(['journaled']));
  const stored = writer.untilStored('dec_7');
  expect(stored).not.toBeNull();
  await stored;
  await vi.waitUntil(() => state.taken === 30, WAIT);
  expect(state.batches).toEqual([ids]);
  expect(writer.untilStored('dec_7')).toBeNull();
  expect([writer.behind(), writer.waiting()]).toEqual([0, { records: 0, bytes: 0 }]);
});

test('sends no more together than a statement takes', async () => {
  const state = world({ rowsMax: 10, lingerMs: 60_000 });
  await Promise.all(Array.from({ length: 25 }, (_, at) => writer.write(record(`dec_${at}`), key)));
  await vi.waitUntil(() => state.taken === 20, WAIT);
  await writer.stop(10_000);
  expect(state.batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
});

test.each<[string, Partial<DecisionRecord>]>([
  ['has a key', { idempotency: { keyId: 'k' } as DecisionRecord['idempotency'] }],
  ['waits for a person', { status: 'pending_review' }],
])('a call that %s goes to the database at once', async (_, over) => {
  const state = world();
  expect(await writer.write(record('dec_1', over), key)).toBe(true);
  expect(state.straight).toEqual(['dec_1']);
});

test('what the database does not take stays and is sent again; meanwhile calls go straight to it', async () => {
  const state = world();
  state.insert = () => Promise.reject(new Error('connect ECONNREFUSED'));
  expect(await writer.write(record('dec_1'), key)).toBe('journaled');
  await vi.waitUntil(() => !writer.isHealthy(), WAIT);
  expect(await writer.write(record('dec_2'), key)).toBe(true);
  expect(state.straight).toEqual(['dec_2']);
  expect(writer.behind()).toBe(1);
  state.insert = () => Promise.resolve();
  await vi.waitUntil(() => writer.isHealthy(), WAIT);
  expect(state.batches).toEqual([['dec_1']]);
  expect(state.taken).toBe(1);
});

test('a record that the database refuses for what it says is kept aside, and the others go on', async () => {
  const state = world();
  state.insert = async (ids) => {
    if (ids.includes('dec_2')) throw Object.assign(new Error('invalid'), { code: '22P05' });
  };
  await Promise.all(['dec_1', 'dec_2', 'dec_3'].map((id) => writer.write(record(id), key)));
  await vi.waitUntil(() => state.taken === 3, WAIT);
  expect(state.batches).toEqual([['dec_1'], ['dec_3']]);
  expect(state.aside.map((json) => JSON.parse(json).id)).toEqual(['dec_2']);
});

test('where the disk fails, the database makes it durable, and the number of the disk is told of', async () => {
  const state = world();
  state.append = () => Promise.reject(new Error('EIO'));
  expect(await writer.write(record('dec_1'), key)).toBe(true);
  expect(state.skipped).toEqual([1]);
  state.refusesStraight = true;
  await expect(writer.write(record('dec_2'), key)).rejects.toMatchObject({
    details: { reason: 'record-unknown', decisionId: 'dec_2' },
  });
  state.append = () => Promise.reject(new NotWritten('full'));
  await expect(writer.write(record('dec_3'), key)).rejects.toMatchObject({ message: 'away' });
});

test('refuses aloud when more waits than may', async () => {
  const state = world({ queueBytesMax: 1_500, lingerMs: 60_000 });
  const answers = await Promise.allSettled(
    Array.from({ length: 6 }, (_, at) => writer.write(record(`dec_${at}`), key)),
  );
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(state.skipped).toHaveLength(refused.length);
  expect(writer.fullness()).toBeGreaterThan(0);
});
