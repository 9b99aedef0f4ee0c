import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { expectWholeLog } from './testing/read-log.ts';
import { writeTestEvents } from './testing/write-test-events.ts';

const PROGRAM = fileURLToPath(new URL('./testing/sequencer-process.ts', import.meta.url));
const KILLS = 20;
const organisationId = newId('organisation');

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'kill-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'kill' });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([app.database.close(), system.database.close()]);
  await database.drop();
});

function startSequencer(): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, database.systemUrl], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  children.delete(child);
}

async function size(): Promise<number> {
  return (await system.uow.read(EVERY_TENANT, (tx) => readCheckpoint({ tx, organisationId })))?.size ?? 0;
}

/** What holds at every moment: as many leaves as the newest checkpoint says, without a gap. */
async function expectNoGap(): Promise<number> {
  const found = await system.uow.read(EVERY_TENANT, (tx) =>
    row<{ leaves: number; last: number | null; size: number | null }>(
      tx,
      `SELECT count(*)::int AS leaves, max(leaf_index) AS last,
         (SELECT max(size) FROM audit_checkpoint WHERE organisation_id = $1) AS size
       FROM audit_leaf WHERE organisation_id = $1`,
      [organisationId],
    ),
  );
  expect(found?.leaves).toBe(found?.size ?? 0);
  expect((found?.last ?? -1) + 1).toBe(found?.size ?? 0);
  return found?.size ?? 0;
}

/** A dead holder's lease runs out by itself after a second and a half; the test does not wait for it. */
function expireLease(): Promise<unknown> {
  return system.uow.write(EVERY_TENANT, (tx) => rows(tx, "UPDATE lease SET expires_at = 'epoch'"));
}

test(`a sequencer killed at ${KILLS} random moments leaves no gap, no double and no inconsistent checkpoint`, {
  timeout: 180_000,
}, async () => {
  let isWriting = true;
  const writing = Promise.all(
    Array.from({ length: 2 }, async (_, writer) => {
      for (let turn = 0; isWriting; turn += 1) {
        await writeTestEvents(app.uow, organisationId, 1 + ((turn * 37 + writer * 11) % 40));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }),
  );
  let reached = 0;
  for (let kills = 0; kills < KILLS; kills += 1) {
    // Every third time two run at once, so that the other may be in the middle of taking over.
    const sequencers = [startSequencer(), ...(kills % 3 === 0 ? [startSequencer()] : [])];
    const before = reached;
    await expect.poll(size, { timeout: 20_000, interval: 5 }).toBeGreaterThan(before);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
    await Promise.all(sequencers.map(kill));
    reached = await expectNoGap();
    expect(reached).toBeGreaterThan(before);
    await expireLease();
  }
  isWriting = false;
  await writing;
  const last = startSequencer();
  await expect
    .poll(
      () =>
        system.uow.read(EVERY_TENANT, (tx) =>
          row<{ left: number }>(
            tx,
            'SELECT count(*)::int AS left FROM audit_event e WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)',
          ),
        ),
      { timeout: 60_000 },
    )
    .toEqual({ left: 0 });
  await kill(last);
  expect(await expectWholeLog(system.uow, organisationId)).toBeGreaterThan(KILLS);
});
