import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rows } from '#server/platform/db.ts';
import { writeTimeCursor } from '#server/platform/domain/time-cursor.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { actorsOfLog, auditEvents, auditLogSize, eventsOfCorrelation } from './audit-events.views.ts';
import { fillSearch, isSearchBehind } from './event-search.store.ts';
import { fillEventSearch } from './fill-search.job.ts';
import { writeTestEvents } from './testing/write-test-events.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let system: OpenUnitOfWork;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'search' });
  system = openUnitOfWork(database.systemUrl, { name: 'search-system' });
});

afterAll(async () => {
  await Promise.all([open.database.close(), system.database.close()]);
  await database.drop();
});

const tenancyOf = (organisationId: string) =>
  ({ organisationId, workspaceIds: '*', personId: null }) as const;

const fill = (limit: number) => system.uow.write(EVERY_TENANT, (tx) => fillSearch(tx, limit));

/** Ids of an organisation's events as people find them, by pages, and as they lie in the log. */
async function foundAndStored(organisationId: string) {
  return open.uow.read(tenancyOf(organisationId), async (tx) => {
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await auditEvents(tx, organisationId, { limit: 40, cursor });
      const items = page.slice(0, 40);
      found.push(...items.map(({ id }) => id));
      const last = items.at(-1);
      if (page.length <= 40 || !last) break;
      cursor = writeTimeCursor(last.at, last.id);
    }
    const stored = await rows<{ id: string }>(tx, 'SELECT id FROM audit_event ORDER BY at DESC, id DESC');
    return { found, stored: stored.map(({ id }) => id) };
  });
}

async function expectEachOnce(organisationId: string, count: number): Promise<void> {
  const { found, stored } = await foundAndStored(organisationId);
  expect(stored).toHaveLength(count);
  expect(found).toEqual(stored);
  const size = await open.uow.read(tenancyOf(organisationId), (tx) => auditLogSize(tx, organisationId));
  expect(size).toEqual({ count, newestAt: expect.any(Date) });
}

const filledIn = (organisationId: string) =>
  open.uow.read(tenancyOf(organisationId), (tx) => rows(tx, 'SELECT event_id FROM audit_search'));

/**
 * Until nobody in the whole server, where other tests have databases too, runs a transaction that is older than our events; a
 * test below has some whose transactions seem to lie far ahead.
 */
async function settled(): Promise<void> {
  const isSettled = () =>
    system.uow.read(EVERY_TENANT, (tx) =>
      rows(
        tx,
        `SELECT 1 WHERE pg_snapshot_xmin(pg_current_snapshot()) > (SELECT max(xid) FROM audit_event WHERE xid < '1000000000')`,
      ),
    );
  await expect.poll(isSettled, { timeout: 30_000 }).toHaveLength(1);
}

async function fillAll(): Promise<void> {
  while (await system.uow.read(EVERY_TENANT, isSearchBehind)) await fill(1_000);
}

describe('looking for events', () => {
  test('finds each once, whether it is filled in, waits, or is partly so', async () => {
    const organisationId = newId('organisation');
    for (let turn = 0; turn < 6; turn += 1) await writeTestEvents(open.uow, organisationId, 20);
    await expectEachOnce(organisationId, 120);
    await settled();
    expect(await fill(50)).toEqual({ count: 60, isFull: true });
    await expectEachOnce(organisationId, 120);
    await writeTestEvents(open.uow, organisationId, 5);
    await expectEachOnce(organisationId, 125);
    await settled();
    await fillAll();
    expect(await filledIn(organisationId)).toHaveLength(125);
    await expectEachOnce(organisationId, 125);
  });

  test('finds by type, actor, row and request alike before and after', async () => {
    const organisationId = newId('organisation');
    await writeTestEvents(open.uow, organisationId, 3);
    const look = () =>
      open.uow.read(tenancyOf(organisationId), async (tx) => {
        const by = async (filter: object) =>
          (await auditEvents(tx, organisationId, { limit: 10, ...filter })).length;
        return {
          type: await by({ type: 'access.denied' }),
          otherType: await by({ type: 'token.created' }),
          actor: await by({ actorId: 'test' }),
          row: await by({ resourceType: 'organisation', resourceId: organisationId }),
          otherRow: await by({ resourceType: 'organisation', resourceId: 'other' }),
          request: (await eventsOfCorrelation(tx, organisationId, 'test')).length,
          actors: await actorsOfLog(tx, organisationId),
        };
      });
    const before = await look();
    await settled();
    await fillAll();
    expect(await look()).toEqual(before);
    expect(before).toEqual({
      type: 3,
      otherType: 0,
      actor: 3,
      row: 3,
      otherRow: 0,
      request: 3,
      actors: ['test'],
    });
  });

  test('misses none of a transaction that began before others were filled in', async () => {
    const organisationId = newId('organisation');
    const written = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const slow = writeTestEvents(open.uow, organisationId, 7, () => {
      written.resolve();
      return released.promise;
    });
    await written.promise;
    await writeTestEvents(open.uow, organisationId, 4);
    await fillAll();
    await expectEachOnce(organisationId, 4);
    released.resolve();
    await slow;
    await expectEachOnce(organisationId, 11);
    await settled();
    await fillAll();
    expect(await filledIn(organisationId)).toHaveLength(11);
    await expectEachOnce(organisationId, 11);
  });

  test('two who fill in at once put each in once', async () => {
    const organisationId = newId('organisation');
    for (let turn = 0; turn < 8; turn += 1) await writeTestEvents(open.uow, organisationId, 10);
    await settled();
    const filled = await Promise.all([fill(30), fill(30), fill(30)]);
    expect(filled.reduce((sum, { count }) => sum + count, 0)).toBe(80);
    await expectEachOnce(organisationId, 80);
  });

  test('a database that was restored from a dump, and counts its transactions anew, loses and doubles none', async () => {
    const organisationId = newId('organisation');
    const tamper = async (sql: string) => {
      const client = new pg.Client(database.adminUrl);
      await client.connect();
      try {
        await client.query('SET session_replication_role = replica');
        await client.query(sql);
      } finally {
        await client.end();
      }
    };
    // Events of before the dump, the last two not filled in yet, whose transactions seem to lie far ahead.
    await writeTestEvents(open.uow, organisationId, 6);
    await settled();
    await fillAll();
    await writeTestEvents(open.uow, organisationId, 2);
    await tamper(`UPDATE audit_event SET xid = '2000000000' WHERE organisation_id = '${organisationId}'`);
    await tamper("UPDATE audit_search_mark SET mark = '1999999999'");
    await expectEachOnce(organisationId, 8);
    await writeTestEvents(open.uow, organisationId, 3);
    await expectEachOnce(organisationId, 11);
    expect(await system.uow.read(EVERY_TENANT, isSearchBehind)).toBe(true);
    expect(await fill(5)).toMatchObject({ isFull: true });
    await expectEachOnce(organisationId, 11);
    await settled();
    await fillAll();
    expect(await filledIn(organisationId)).toHaveLength(11);
    await writeTestEvents(open.uow, organisationId, 1);
    await expectEachOnce(organisationId, 12);
    await settled();
    await fillAll();
  });

  test('one transaction with more events than are filled in at once goes in whole', async () => {
    const organisationId = newId('organisation');
    await writeTestEvents(open.uow, organisationId, 90);
    await settled();
    expect((await fill(10)).count).toBe(90);
    await expectEachOnce(organisationId, 90);
  });

  test('the app writes neither, and sees nothing of another organisation', async () => {
    const organisationId = newId('organisation');
    await writeTestEvents(open.uow, organisationId, 1);
    await settled();
    await fillAll();
    const attempt = (sql: string) => open.uow.write(tenancyOf(organisationId), (tx) => rows(tx, sql));
    await expect(attempt("UPDATE audit_search_mark SET mark = '9'")).rejects.toThrow(/permission denied/);
    await expect(attempt('DELETE FROM audit_search')).rejects.toThrow(/permission denied/);
    await expect(attempt('INSERT INTO audit_search SELECT * FROM audit_search')).rejects.toThrow(
      /permission denied/,
    );
    const other = tenancyOf(newId('organisation'));
    expect(await open.uow.read(other, (tx) => rows(tx, 'SELECT * FROM audit_searchable'))).toEqual([]);
  });

  test('the task fills in what waits, and rests when nothing does', async () => {
    const organisationId = newId('organisation');
    await writeTestEvents(open.uow, organisationId, 12);
    await settled();
    const given = { uow: system.uow, signal: new AbortController().signal, holdLease: () => {}, fence: 1 };
    expect(await fillEventSearch.run(given)).toBe('filled in 12 events');
    expect(await fillEventSearch.run(given)).toBe('every event is filled in');
  });
});
