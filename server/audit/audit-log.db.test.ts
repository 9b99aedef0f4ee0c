import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import { prismaOf, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import { commitTo } from './domain/commitment.ts';
import { getAuditEvent } from './get-audit-event.ts';
import { listAuditEvents } from './list-audit-events.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
const organisationId = newId('organisation');
const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;

function contextOf(tx: Tx, minutes: number): Context {
  const now = new Date(Date.UTC(2026, 2, 12, 14, minutes));
  return {
    tx,
    organisationId,
    now,
    correlationId: `request-${Math.floor(minutes / 2)}`,
    actor: { kind: 'machine-operator', id: 'root', organisationId },
  };
}

async function appendLink(minutes: number, email: string): Promise<string> {
  return open.uow.write(tenancy, async (tx) => {
    const ctx = contextOf(tx, minutes);
    const id = newId('invitation');
    await prismaOf(tx).invitation.create({
      data: {
        id,
        organisationId,
        role: 'viewer',
        tokenHash: id,
        createdBy: 'root',
        createdAt: ctx.now,
        expiresAt: ctx.now,
      },
    });
    return appendAuditEvent(ctx, {
      type: 'link.created',
      resourceId: id,
      details: { role: 'viewer', email, expiresAt: ctx.now.toISOString(), firstRun: false },
    });
  });
}

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'audit' });
  for (let minutes = 0; minutes < 5; minutes += 1) await appendLink(minutes, `person-${minutes}@example.org`);
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

function list(input: Partial<Parameters<typeof listAuditEvents>[1]>) {
  return open.uow.read(tenancy, (tx) => listAuditEvents(contextOf(tx, 59), { limit: 50, ...input }));
}

describe('the audit log', () => {
  test('reads newest first, by pages that neither skip nor repeat', async () => {
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, cursor: first.nextCursor ?? '' });
    const third = await list({ limit: 2, cursor: second.nextCursor ?? '' });
    const times = [...first.items, ...second.items, ...third.items].map((event) => event.at.getUTCMinutes());
    expect(times).toEqual([4, 3, 2, 1, 0]);
    expect(third.nextCursor).toBeNull();
  });

  test.each([
    ['type', { type: 'link.created' }, 5],
    ['another type', { type: 'token.created' }, 0],
    ['actor', { actorId: 'root' }, 5],
    ['words, whatever their case', { text: 'ROLE":"viewer' }, 5],
    ['words that are personal, which stand in no event', { text: 'person-1@example' }, 0],
    ['request', { correlationId: 'request-1' }, 2],
    ['time, from included, to not', { from: '2026-03-12T14:01:00Z', to: '2026-03-12T14:03:00Z' }, 2],
  ])('filters by %s', async (_, filter, count) => {
    expect((await list(filter)).items).toHaveLength(count);
  });

  test('refuses a cursor that no page gave out', async () => {
    await expect(list({ cursor: 'nonsense' })).rejects.toThrow(/Start again from the first/);
  });

  test('an event tells itself as a sentence and keeps personal values out of its canonical form', async () => {
    const [newest] = (await list({ limit: 1 })).items;
    expect(newest?.sentence).toBe('made a one-time sign-up link for the role viewer');
    const detail = await open.uow.read(tenancy, (tx) =>
      getAuditEvent(contextOf(tx, 59), { id: newest?.id ?? '' }),
    );
    expect(detail.canonical).not.toContain('example.org');
    expect(detail.details).toContainEqual({
      name: 'email',
      value: 'person-4@example.org',
      isCommitted: true,
      isErased: false,
    });
    expect(detail.related).toHaveLength(0);
  });

  test('the kept value and salt open the commitment', async () => {
    const [kept] = await open.uow.read(tenancy, (tx) =>
      rows<{ salt: string; canonical: string }>(
        tx,
        'SELECT p.salt, e.canonical FROM audit_private p JOIN audit_event e ON e.id = p.event_id ORDER BY e.at DESC LIMIT 1',
      ),
    );
    const { details } = JSON.parse(kept?.canonical ?? '{}') as { details: { email: unknown } };
    expect(commitTo('person-4@example.org', kept?.salt ?? '')).toEqual(details.email);
  });

  test('an erased subject leaves the event and loses the value', async () => {
    await open.uow.write(tenancy, (tx) =>
      rows(tx, "UPDATE audit_subject_key SET sealed_key = NULL WHERE subject_id = 'root'"),
    );
    const [newest] = (await list({ limit: 1 })).items;
    const detail = await open.uow.read(tenancy, (tx) =>
      getAuditEvent(contextOf(tx, 59), { id: newest?.id ?? '' }),
    );
    expect(detail.details.find((value) => value.name === 'email')).toMatchObject({
      isErased: true,
      value: '',
    });
  });

  test('events of another organisation do not exist', async () => {
    const other = { organisationId: newId('organisation'), workspaceIds: '*', personId: null } as const;
    const [newest] = (await list({ limit: 1 })).items;
    const attempt = open.uow.read(other, (tx) =>
      getAuditEvent({ ...contextOf(tx, 59), organisationId: other.organisationId }, { id: newest?.id ?? '' }),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'not-found' });
  });
});
