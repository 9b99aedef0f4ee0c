import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machineContext } from '#server/access/machine-operator.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { runBackgroundTasks, type TaskRunner } from '#server/platform/run-background-tasks.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { auditLogSize } from './audit-events.views.ts';
import { parseCheckpoint } from './domain/checkpoint.ts';
import { leafHash } from './domain/merkle-tree.ts';
import { parseNote } from './domain/signed-note.ts';
import { parseTlogProof, verifyTlogProof } from './domain/tlog-proof.ts';
import { verifyEd25519 } from './ed25519.ts';
import { getReceipt } from './get-receipt.ts';
import { logKeys } from './log-keys.store.ts';
import { verifierOf } from './log-keys.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { readSealedEvents } from './read-sealed-events.ts';
import { rotateLogKey } from './rotate-log-key.ts';
import { sealAuditLog } from './seal-audit-log.job.ts';
import { expectWholeLog } from './testing/read-log.ts';
import { writeTestEvents } from './testing/write-test-events.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
const runners: TaskRunner[] = [];

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'seal-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'seal' });
});
afterAll(async () => {
  await Promise.all(runners.map((runner) => runner.stop(5_000)));
  await Promise.all([app.database.close(), system.database.close()]);
  await database.drop();
});

async function startWorker(): Promise<TaskRunner> {
  const runner = await runBackgroundTasks({
    tasks: [sealAuditLog()],
    uow: system.uow,
    systemUrl: database.systemUrl,
    process: 'worker',
  });
  runners.push(runner);
  return runner;
}

async function sealedSize(organisationId: string): Promise<number> {
  const head = await system.uow.read(EVERY_TENANT, (tx) => readCheckpoint({ tx, organisationId }));
  return head?.size ?? 0;
}

async function unsealed(): Promise<number> {
  const [found] = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ count: number }>(
      tx,
      'SELECT count(*)::int AS count FROM audit_event e WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)',
    ),
  );
  return found?.count ?? 0;
}

const allSealed = () => expect.poll(unsealed, { timeout: 15_000, interval: 50 }).toBe(0);

describe('the sequencer', () => {
  const organisations = [newId('organisation'), newId('organisation'), newId('organisation')];
  const [one = '', two = '', three = ''] = organisations;

  test('seals every event of every organisation once, whatever commits when, with two workers at once', async () => {
    await Promise.all([startWorker(), startWorker()]);
    const held = Promise.withResolvers<void>();
    // A transaction that began first and commits last: whoever went by ids or times alone would never see it.
    const slow = writeTestEvents(app.uow, one, 7, () => held.promise);
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let turn = 0; turn < 25; turn += 1)
        await writeTestEvents(app.uow, organisations[(writer + turn) % 2] ?? one, 1 + ((writer * turn) % 40));
    });
    await Promise.all(writers);
    await expect.poll(async () => (await sealedSize(one)) > 0 && (await sealedSize(two)) > 0).toBe(true);
    held.resolve();
    await slow;
    await allSealed();
    const sizes = [await expectWholeLog(system.uow, one), await expectWholeLog(system.uow, two)];
    expect(sizes.every((size) => size > 500)).toBe(true);
    expect(await sealedSize(three)).toBe(0);
  });

  test('seals in batches of at most 5,000, each with a signed checkpoint', async () => {
    await writeTestEvents(app.uow, three, 12_345);
    await allSealed();
    expect(await expectWholeLog(system.uow, three)).toBe(12_346);
    const sizes = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ size: number }>(
        tx,
        'SELECT size FROM audit_checkpoint WHERE organisation_id = $1 ORDER BY size',
        [three],
      ),
    );
    expect(sizes.map(({ size }) => size)).toEqual([5_000, 10_000, 12_346]);
    const told = await system.uow.read(EVERY_TENANT, (tx) => auditLogSize(tx, three));
    expect(told.count).toBe(12_346);
  });

  test('takes less than a second from commit to seal', { retry: 2 }, async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const before = performance.now();
      await writeTestEvents(app.uow, two, 3);
      const size = (await sealedSize(two)) + 1;
      await allSealed();
      expect(performance.now() - before, `size ${size}`).toBeLessThan(1_000);
    }
  });

  test('gives a receipt for every event, which verifies with the event and the key alone', async () => {
    await app.uow.read({ organisationId: three, workspaceIds: '*', personId: null }, async (tx) => {
      const ctx = { tx, organisationId: three };
      const keys = (await logKeys(tx, three)).map(verifierOf);
      for (const from of [0, 255, 256, 4_999, 5_000, 12_287, 12_288, 12_345]) {
        const [event] = await readSealedEvents(ctx, { from, limit: 1 });
        const receipt = await getReceipt(ctx, event?.eventId ?? '');
        expect(receipt?.leafIndex).toBe(from);
        const leaf = leafHash(new TextEncoder().encode(event?.canonical));
        const proof = parseTlogProof(receipt?.proof ?? '');
        expect(verifyTlogProof(proof, leaf, keys, verifyEd25519)).not.toBeNull();
        expect(verifyTlogProof(proof, leafHash(new Uint8Array([1])), keys, verifyEd25519)).toBeNull();
      }
      expect(await getReceipt(ctx, 'aud_none')).toBeNull();
    });
  });

  test('another organisation has neither receipt nor checkpoint of it', async () => {
    const [event] = await system.uow.read(EVERY_TENANT, (tx) =>
      readSealedEvents({ tx, organisationId: three }, { from: 5, limit: 1 }),
    );
    await app.uow.read({ organisationId: one, workspaceIds: '*', personId: null }, async (tx) => {
      expect(await getReceipt({ tx, organisationId: one }, event?.eventId ?? '')).toBeNull();
      expect(await readCheckpoint({ tx, organisationId: three })).toBeNull();
    });
  });

  test('signs with both keys while they overlap, then with the new one, and destroys the old', async () => {
    const rotated = await system.uow.write({ ...EVERY_TENANT, organisationId: two }, (tx) =>
      rotateLogKey(machineContext(tx, two), 1_500),
    );
    await allSealed();
    const note = async () => {
      const head = await system.uow.read(EVERY_TENANT, (tx) => readCheckpoint({ tx, organisationId: two }));
      return head?.note ?? '';
    };
    const overlapping = await note();
    expect(parseNote(overlapping).signatures).toHaveLength(2);
    expect(parseCheckpoint(parseNote(overlapping).text).origin).toContain(two);
    await expect.poll(() => Date.now() > rotated.overlapUntil.getTime(), { timeout: 5_000 }).toBe(true);
    await writeTestEvents(app.uow, two, 1);
    await allSealed();
    expect(parseNote(await note()).signatures).toHaveLength(1);
    const keys = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ state: string; gone: boolean }>(
        tx,
        'SELECT state, sealed_private_key IS NULL AS gone FROM audit_log_key WHERE organisation_id = $1 ORDER BY created_at',
        [two],
      ),
    );
    expect(keys).toEqual([
      { state: 'retired', gone: true },
      { state: 'active', gone: false },
    ]);
    await expectWholeLog(system.uow, two);
  });
});
