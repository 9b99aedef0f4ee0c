import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import {
  allowLongStatements,
  type Database,
  lastRows,
  openDatabase,
  preparedRows,
  prismaOf,
  rows,
} from './db.ts';
import { newId } from './new-id.ts';
import { type TestDatabase, testDatabase } from './testing/test-database.ts';
import type { Tx } from './tx.ts';
import { type Tenancy, type UnitOfWork, unitOfWork } from './unit-of-work.ts';

let test1: TestDatabase;
let database: Database;
let uow: UnitOfWork;
const now = new Date('2026-03-12T14:05:00Z');

beforeAll(async () => {
  test1 = await testDatabase();
  database = openDatabase(test1.appUrl, { name: 'test' });
  uow = unitOfWork(database);
});

afterAll(async () => {
  await database.close();
  await test1.drop();
});

function tenancy(organisationId: string): Tenancy {
  return { organisationId, workspaceIds: '*', personId: null };
}

function contextOf(tx: Tx, organisationId: string): Context {
  return {
    tx,
    organisationId,
    now,
    correlationId: 'test',
    actor: { kind: 'machine-operator', id: 'root', organisationId },
  };
}

async function createOrganisation(tx: Tx, id: string, audited = true): Promise<void> {
  await prismaOf(tx).organisation.create({ data: { id, slug: id.toLowerCase(), name: id, createdAt: now } });
  if (audited) {
    await appendAuditEvent(contextOf(tx, id), {
      type: 'organisation.created',
      resourceId: id,
      details: { slug: id, name: id },
    });
  }
}

describe('a database that does not answer', () => {
  const sleep = (tx: Tx) => rows(tx, 'SELECT pg_sleep(12)');
  const nobody = tenancy('nobody');

  test('is waited for as long as a read may take; its connection is given up', async () => {
    const one = openDatabase(test1.appUrl, { name: 'test-one', connectionsMax: 1 });
    const reads = unitOfWork(one);
    const since = performance.now();
    await expect(reads.read(nobody, sleep, { withinMs: 100 })).rejects.toThrow();
    expect(await reads.read(nobody, (tx) => rows(tx, 'SELECT 1 AS one'), { withinMs: 60_000 })).toEqual([
      { one: 1 },
    ]);
    expect(performance.now() - since).toBeLessThan(10_000);
    await one.close();
  });

  test('is not waited for without end by anybody', async () => {
    const one = openDatabase(test1.appUrl, { name: 'test-two', connectionsMax: 1, answerWithinMs: 100 });
    const since = performance.now();
    await expect(unitOfWork(one).read(nobody, sleep)).rejects.toThrow('timeout');
    expect(performance.now() - since).toBeLessThan(10_000);
    const longer = unitOfWork(one).read(nobody, async (tx) => {
      await allowLongStatements(tx, 60_000);
      return rows(tx, 'SELECT 1 AS one FROM pg_sleep(0.5)');
    });
    expect(await longer).toEqual([{ one: 1 }]);
    await one.close();
  });
});

describe('a unit of work', () => {
  test('cannot commit a governed change without its audit event', async () => {
    const id = newId('organisation');
    await expect(uow.write(tenancy(id), (tx) => createOrganisation(tx, id, false))).rejects.toThrow(
      /without an audit event/,
    );
    expect(await uow.read(tenancy(id), (tx) => rows(tx, 'SELECT id FROM organisation'))).toEqual([]);
  });

  test('commits change and event together, and shows them to their tenant only', async () => {
    const id = newId('organisation');
    await uow.write(tenancy(id), (tx) => createOrganisation(tx, id));
    expect(await uow.read(tenancy(id), (tx) => rows(tx, 'SELECT id FROM organisation'))).toEqual([{ id }]);
    const elsewhere = tenancy(newId('organisation'));
    expect(await uow.read(elsewhere, (tx) => rows(tx, 'SELECT id FROM organisation'))).toEqual([]);
    expect(await uow.read(elsewhere, (tx) => rows(tx, 'SELECT id FROM audit_event'))).toEqual([]);
  });

  test('an event of another row does not cover this one', async () => {
    const id = newId('organisation');
    const other = newId('organisation');
    const attempt = uow.write(tenancy(id), async (tx) => {
      await createOrganisation(tx, id, false);
      await appendAuditEvent(contextOf(tx, id), {
        type: 'organisation.created',
        resourceId: other,
        details: { slug: 'x', name: 'x' },
      });
    });
    await expect(attempt).rejects.toThrow(/without an audit event/);
  });

  test('rows of another tenant cannot be written', async () => {
    const id = newId('organisation');
    const other = newId('organisation');
    await expect(uow.write(tenancy(id), (tx) => createOrganisation(tx, other))).rejects.toThrow(
      /row-level security|row violates/,
    );
  });

  test('no tenant set means no rows', async () => {
    const nobody: Tenancy = { organisationId: null, workspaceIds: [], personId: null };
    expect(await uow.read(nobody, (tx) => rows(tx, 'SELECT id FROM organisation'))).toEqual([]);
  });

  test('reads cannot write, and a failed write leaves nothing', async () => {
    const id = newId('organisation');
    await expect(uow.read(tenancy(id), (tx) => rows(tx, 'DELETE FROM session_none'))).rejects.toThrow();
    await expect(uow.read(tenancy(id), (tx) => createOrganisation(tx, id))).rejects.toThrow(/only reads/);
    const attempt = uow.write(tenancy(id), async (tx) => {
      await createOrganisation(tx, id);
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await uow.read(tenancy(id), (tx) => rows(tx, 'SELECT id FROM organisation'))).toEqual([]);
  });

  test('reads see their tenant in each of their statements, and can write in none', async () => {
    const [id, other] = [newId('organisation'), newId('organisation')];
    for (const one of [id, other]) await uow.write(tenancy(one), (tx) => createOrganisation(tx, one));
    const look = (tx: Tx) => rows<{ id: string }>(tx, 'SELECT id FROM organisation');
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? id : other)).map((own) =>
        uow.read(tenancy(own), async (tx) => {
          expect(await look(tx)).toEqual([{ id: own }]);
          const known = await preparedRows(tx, 'look', 'SELECT id FROM organisation WHERE id <> $1', ['x']);
          expect(known).toEqual([{ id: own }]);
          await expect(rows(tx, 'UPDATE organisation SET name = $1', ['x'])).rejects.toThrow(/read-only/);
          await expect(rows(tx, 'CREATE TEMPORARY TABLE mine (id text)')).rejects.toThrow();
          expect(await look(tx)).toEqual([{ id: own }]);
        }),
      ),
    );
  });

  test('a failed statement leaves neither its plan nor its transaction behind', async () => {
    const one = openDatabase(test1.appUrl, { name: 'test-fails', connectionsMax: 1 });
    const only = unitOfWork(one);
    const divide = (by: number) => (tx: Tx) => preparedRows(tx, 'divide', 'SELECT 12 / $1::int AS x', [by]);
    const nobody = tenancy('nobody');
    for (const run of [only.read, only.writeSql]) {
      await expect(run(nobody, divide(0))).rejects.toThrow(/division by zero/);
      expect(await run(nobody, divide(3))).toEqual([{ x: 4 }]);
      await expect(run(nobody, divide(0))).rejects.toThrow(/division by zero/);
      expect(await run(nobody, divide(4))).toEqual([{ x: 3 }]);
      await expect(run(nobody, (tx) => rows(tx, 'SELECT 1 FROM nowhere'))).rejects.toThrow(/nowhere/);
      expect(await run(nobody, divide(2))).toEqual([{ x: 6 }]);
    }
    await one.close();
  });

  test('work that says nothing to Postgres ends without it; several statements in one text begin it too', async () => {
    const id = newId('organisation');
    expect(await uow.writeSql(tenancy(id), async () => 'nothing')).toBe('nothing');
    const attempt = uow.writeSql(tenancy(id), (tx) =>
      rows(tx, 'CREATE TEMPORARY TABLE of_mine (id text) ON COMMIT DROP; SELECT 1'),
    );
    await attempt;
    expect(await uow.writeSql(tenancy(id), (tx) => rows(tx, "SELECT to_regclass('of_mine') AS it"))).toEqual([
      { it: null },
    ]);
    const failed = uow.writeSql(tenancy(id), async (tx) => {
      await appendAuditEvent(contextOf(tx, id), {
        type: 'organisation.created',
        resourceId: id,
        details: { slug: 'x', name: 'x' },
      });
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await uow.read(tenancy(id), (tx) => rows(tx, 'SELECT id FROM audit_event'))).toEqual([]);
  });

  describe('that may end with its last statement', () => {
    const nobody = tenancy('nobody');
    const take = (tx: Tx, name: string) =>
      lastRows<{ name: string }>(
        tx,
        'take-lease',
        "INSERT INTO lease (name, holder, fence, expires_at) VALUES ($1, 'x', 1, '2026-01-01') RETURNING name",
        [name],
      );
    const taken = (name: string) =>
      uow.read(nobody, (tx) => rows(tx, 'SELECT name FROM lease WHERE name = $1', [name]));
    const ends = { endsWithLast: true };

    test('is committed with it, and nothing can follow', async () => {
      expect(await uow.writeSql(nobody, (tx) => take(tx, 'one'), ends)).toEqual([{ name: 'one' }]);
      const followed = uow.writeSql(
        nobody,
        async (tx) => {
          await take(tx, 'two');
          await rows(tx, 'DELETE FROM lease');
        },
        ends,
      );
      await expect(followed).rejects.toThrow(/nothing can follow/);
      expect(await taken('two')).toEqual([{ name: 'two' }]);
    });

    test('is undone where the last statement fails, and the connection goes on', async () => {
      await uow.writeSql(nobody, (tx) => take(tx, 'three'), ends);
      await expect(uow.writeSql(nobody, (tx) => take(tx, 'three'), ends)).rejects.toThrow(/duplicate key/);
      expect(await uow.writeSql(nobody, (tx) => take(tx, 'four'), ends)).toEqual([{ name: 'four' }]);
    });

    test('ends as others do where it began before, or was not asked to', async () => {
      for (const [name, begins, options] of [
        ['five', true, ends],
        ['six', false, {}],
      ] as const) {
        const undone = uow.writeSql(
          nobody,
          async (tx) => {
            if (begins) await rows(tx, 'SELECT $1::int', [1]);
            await take(tx, name);
            throw new Error('changed my mind');
          },
          options,
        );
        await expect(undone).rejects.toThrow('changed my mind');
        expect(await taken(name)).toEqual([]);
      }
    });
  });

  test('SQL and Prisma share one connection, also under concurrency', async () => {
    await Promise.all(
      Array.from({ length: 30 }, () =>
        uow.write(tenancy('org_x'), async (tx) => {
          const [direct] = await rows<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
          const [prisma] = await prismaOf(tx).$queryRawUnsafe<{ pid: number }[]>(
            'SELECT pg_backend_pid() AS pid',
          );
          expect(prisma?.pid).toBe(direct?.pid);
        }),
      ),
    );
  });

  test('the audit log can be neither changed nor emptied, not even by its owner', async () => {
    const id = newId('organisation');
    await uow.write(tenancy(id), (tx) => createOrganisation(tx, id));
    for (const sql of [
      'DELETE FROM audit_event',
      "UPDATE audit_event SET type = 'x'",
      'TRUNCATE audit_event',
    ]) {
      await expect(uow.write(tenancy(id), (tx) => rows(tx, sql))).rejects.toThrow(/permission denied/);
    }
    const owner = openDatabase(test1.ownerUrl, { name: 'owner' });
    await expect(owner.pool.query('TRUNCATE audit_event')).rejects.toThrow('the audit log only grows');
    await owner.close();
  });
});
