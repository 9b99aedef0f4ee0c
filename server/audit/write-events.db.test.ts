import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import { prismaOf, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import { readPrivately } from './private-values.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
const tenancy = () => ({ organisationId: tenant.organisationId, workspaceIds: '*', personId: null }) as const;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'write-events' });
  tenant = await testTenant(open.uow, 'notes');
  const owner = openUnitOfWork(database.ownerUrl, { name: 'owner' });
  await owner.database.pool.query(
    `CREATE FUNCTION rename_models(wanted text) RETURNS void LANGUAGE sql AS 'UPDATE model SET name = name || wanted'`,
  );
  await owner.database.close();
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

const INSERT = `INSERT INTO model (id, organisation_id, workspace_id, name, description, kind, created_by, created_at)
  VALUES ($1, $2, $3, $1, $4, 'classifier', 'test', now())`;

async function addModel(tx: Tx, description = ''): Promise<string> {
  const id = newId('model');
  await rows(tx, INSERT, [id, tenant.organisationId, tenant.workspaceId, description]);
  return id;
}

function tell(tx: Tx, id: string, subjectId?: string): Promise<string> {
  return appendAuditEvent(systemContext(tx, tenant.organisationId, 'test'), {
    type: 'model.registered',
    resourceId: id,
    details: { name: id, kind: 'classifier' },
    subjectId,
  });
}

async function changesOf(eventId: string): Promise<Record<string, { op: string; set: object }>> {
  const [event] = await open.uow.read(tenancy(), (tx) =>
    rows<{ canonical: string }>(tx, 'SELECT canonical FROM audit_event WHERE id = $1', [eventId]),
  );
  return JSON.parse(event?.canonical ?? '{}').changes;
}

describe('what a transaction changed stands in its event', () => {
  const HOW: [string, (tx: Tx, id: string) => Promise<unknown>, object][] = [
    ['a statement', (tx, id) => rows(tx, "UPDATE model SET name = 'a' WHERE id = $1", [id]), { name: 'a' }],
    [
      'a statement without values',
      (tx, id) => rows(tx, `UPDATE model SET name = 'b' WHERE id = '${id}'`),
      { name: 'b' },
    ],
    [
      'the typed client',
      (tx, id) => prismaOf(tx).model.update({ where: { id }, data: { name: 'c' } }),
      { name: 'c' },
    ],
    [
      'a statement with names for its parts',
      (tx, id) => rows(tx, "WITH w AS (UPDATE model SET name = 'd' WHERE id = $1) SELECT 1 AS one", [id]),
      { name: 'd' },
    ],
  ];
  test.each(HOW)('by %s', async (_, change, set) => {
    const { id, eventId } = await open.uow.write(tenancy(), async (tx) => {
      const id = await addModel(tx);
      return { id, eventId: await tell(tx, id) };
    });
    expect(await changesOf(eventId)).toMatchObject({ [`model:${id}`]: { op: 'insert' } });
    const changed = await open.uow.write(tenancy(), async (tx) => {
      await change(tx, id);
      return tell(tx, id);
    });
    expect(await changesOf(changed)).toEqual({
      [`model:${id}`]: { n: expect.any(Number), op: 'update', set },
    });
  });

  test('by a function that is only selected, in as many rows as there are', async () => {
    const eventId = await open.uow.writeSql(tenancy(), async (tx) => {
      const found = await rows<{ id: string }>(tx, 'SELECT id FROM model');
      await rows(tx, 'SELECT rename_models($1)', ['-new']);
      return appendAuditEvent(systemContext(tx, tenant.organisationId, 'test'), {
        type: 'model.registered',
        resourceId: found[0]?.id ?? '',
        details: { name: 'all', kind: 'classifier' },
        covers: found.map(({ id }) => ({ table: 'model', id })),
      });
    });
    const sets = Object.values(await changesOf(eventId)).map(({ set }) => Object.keys(set));
    expect(sets).toEqual([['name'], ['name'], ['name'], ['name']]);
  });

  test('an event is refused while something is noted that it would not tell', async () => {
    const attempt = open.uow.writeSql(tenancy(), async (tx) => {
      const id = await addModel(tx);
      await rows(tx, "SELECT set_config('app.audit_changes', '{}', true)");
      return tell(tx, id);
    });
    await expect(attempt).rejects.toThrow(/tells all that was noted/);
  });

  test('times stand in it in UTC, whatever zone the session is of', async () => {
    const eventId = await open.uow.write(tenancy(), async (tx) => {
      await rows(tx, "SELECT set_config('timezone', 'America/New_York', true)");
      return tell(tx, await addModel(tx));
    });
    const [change] = Object.values(await changesOf(eventId));
    expect(change?.set).toMatchObject({ created_at: expect.stringMatching(/T.*\+00:00$/) });
  });

  test('notes of one transaction are not those of the next on its connection', async () => {
    const one = openUnitOfWork(database.appUrl, { name: 'one', connectionsMax: 1 });
    const failed = one.uow.writeSql(tenancy(), async (tx) => {
      await addModel(tx);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    const { id, eventId } = await one.uow.writeSql(tenancy(), async (tx) => {
      const id = await addModel(tx);
      return { id, eventId: await tell(tx, id) };
    });
    expect(Object.keys(await changesOf(eventId))).toEqual([`model:${id}`]);
    await one.database.close();
  });
});

test('what failed inside is not committed in silence', async () => {
  const attempt = open.uow.writeSql(tenancy(), async (tx) => {
    await addModel(tx);
    await rows(tx, 'SELECT 1 / $1::int AS none', [0]).catch(() => []);
  });
  await expect(attempt).rejects.toThrow(/was undone/);
});

test('nothing is kept under a key that was destroyed elsewhere, though it is still remembered here', async () => {
  const subjectId = newId('person');
  const write = () =>
    open.uow.writeSql(tenancy(), async (tx) => {
      const id = await addModel(tx, 'Told by somebody.');
      return { id, eventId: await tell(tx, id, subjectId) };
    });
  const kept = async ({ id, eventId }: { id: string; eventId: string }) => {
    const found = await open.uow.read(tenancy(), (tx) =>
      readPrivately({ tx, organisationId: tenant.organisationId }, [eventId]),
    );
    return found.get(eventId)?.[`changes/model:${id}/description`];
  };
  expect(await kept(await write())).toBe('"Told by somebody."');
  expect(await kept(await write())).toBe('"Told by somebody."');
  await open.uow.writeSql(tenancy(), (tx) =>
    rows(tx, 'UPDATE audit_subject_key SET sealed_key = NULL WHERE subject_id = $1', [subjectId]),
  );
  const after = await write();
  expect(await kept(after)).toBeUndefined();
  expect(await changesOf(after.eventId)).toMatchObject({
    [`model:${after.id}`]: { set: { description: { commit: expect.stringMatching(/^[0-9a-f]{64}$/) } } },
  });
});

test('a key that was made in a transaction that failed is not remembered', async () => {
  const subjectId = newId('person');
  const write = (fails: boolean) =>
    open.uow.writeSql(tenancy(), async (tx) => {
      const id = await addModel(tx, fails ? 'Lost.' : 'Kept.');
      const eventId = await tell(tx, id, subjectId);
      // Named by no event, so Postgres refuses to commit.
      if (fails) await addModel(tx);
      return { id, eventId };
    });
  await expect(write(true)).rejects.toThrow(/without an audit event/);
  const { id, eventId } = await write(false);
  const found = await open.uow.read(tenancy(), (tx) =>
    readPrivately({ tx, organisationId: tenant.organisationId }, [eventId]),
  );
  expect(found.get(eventId)?.[`changes/model:${id}/description`]).toBe('"Kept."');
});
