import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { prismaOf, row } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { acceptInvitation } from './accept-invitation.ts';
import type { Actor, PersonActor } from './domain/actor.ts';
import { ROLE_CONFLICTS } from './domain/role-conflicts.ts';
import { PERSON_ROLES, type PersonRole } from './domain/roles.ts';
import { joinOrganisation } from './join-organisation.ts';
import { type FrontDoor, frontDoor, PASSWORD, refusal } from './testing/front-door.ts';

const { people } = OPERATIONS;

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let ann: PersonActor;
let otherWorkspaceId: string;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'duties' });
  tenant = await testTenant(open.uow, 'duties');
  ann = await tenant.addPerson('Ann', 'admin');
  otherWorkspaceId = newId('workspace');
  await open.uow.write({ ...everything(), personId: null }, async (tx) => {
    const { organisationId } = tenant;
    const data = {
      id: otherWorkspaceId,
      organisationId,
      slug: 'other',
      name: 'Other',
      createdAt: new Date(),
    };
    await prismaOf(tx).workspace.create({ data });
    const ctx = { tx, actor: ann, organisationId, now: new Date(), correlationId: 'test' };
    const details = { slug: 'other', name: 'Other' };
    await appendAuditEvent(ctx, { type: 'workspace.created', resourceId: otherWorkspaceId, details });
  });
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

function everything() {
  return { organisationId: tenant.organisationId, workspaceIds: '*' as const };
}

function as<O>(actor: Actor, operation: object, input: unknown): Promise<O> {
  return executeOperation(operation as never, 'test', callerOf(actor, open.uow), input);
}

/** Writes a grant with its event, as code that forgot every rule would. */
function writeGrant(personId: string, role: string, workspaceId: string | null, grantedBy = 'directory') {
  const { organisationId } = tenant;
  return open.uow.write({ ...everything(), personId: null }, async (tx) => {
    const id = newId('roleGrant');
    const data = { id, organisationId, personId, workspaceId, role, grantedBy, grantedAt: new Date() };
    await prismaOf(tx).roleGrant.create({ data });
    const ctx = { tx, actor: ann, organisationId, now: new Date(), correlationId: 'test' };
    const details = { personId, role, workspaceId };
    await appendAuditEvent(ctx, { type: 'role.granted', resourceId: id, details });
    return id;
  });
}

describe('roles that do not meet in one person', () => {
  test('are the same in Postgres as in code, for every pair', async () => {
    for (const one of PERSON_ROLES) {
      for (const other of PERSON_ROLES) {
        const expected = ROLE_CONFLICTS.find(
          ({ pair }) => pair.includes(one) && pair.includes(other) && one !== other,
        );
        const found = await open.database.pool.query<{ scope: string | null }>(
          'SELECT roles_conflict($1, $2) AS scope',
          [one, other],
        );
        expect([one, other, found.rows[0]?.scope ?? null]).toEqual([one, other, expected?.scope ?? null]);
      }
    }
  });

  test('are refused across workspaces where they clash in the organisation, and in one workspace where they clash there', async () => {
    const operator = await tenant.addPerson('Olga', 'viewer');
    const { workspaceId } = tenant;
    await as(ann, people.grantRole, { personId: operator.id, role: 'operator', workspaceId });
    const grant = (role: PersonRole, where: string | null) =>
      as(ann, people.grantRole, { personId: operator.id, role, workspaceId: where });
    expect((await refusal(grant('risk-officer', workspaceId))).message).toContain('in one workspace');
    expect((await refusal(grant('risk-officer', null))).code).toBe('conflict');
    expect((await refusal(grant('auditor', otherWorkspaceId))).code).toBe('conflict');
    await grant('risk-officer', otherWorkspaceId);
    expect((await refusal(grant('admin', null))).code).toBe('conflict');
  });

  test('cannot be written past the operations, by whomever', async () => {
    const { id } = await tenant.addPerson('Rita', 'risk-officer');
    await expect(writeGrant(id, 'admin', null)).rejects.toThrow(/cannot be risk-officer and admin/);
    await expect(writeGrant(id, 'operator', tenant.workspaceId)).rejects.toThrow(/cannot be/);
    const auditor = await tenant.addPerson('Axel', 'auditor');
    await expect(writeGrant(auditor.id, 'reviewer', otherWorkspaceId)).rejects.toThrow(/cannot be/);
    await writeGrant(auditor.id, 'viewer', null);
  });

  test('are refused when an invitation is accepted, and the link stays open', async () => {
    const door = await frontDoor(open.uow, 'links');
    const { cookie } = await door.withAuthenticator('olaf@example.org', 'operator');
    const token = await door.linkFor('olaf@example.org', 'risk-officer');
    const accept = acceptInvitation(door.visit(), await door.signedIn(cookie), { token });
    expect((await refusal(accept)).code).toBe('conflict');
    const again = acceptInvitation(door.visit(), await door.signedIn(cookie), { token });
    expect((await refusal(again)).code).toBe('conflict');
  });
});

describe('roles that sign changes', () => {
  test('are given at once by the only admin', async () => {
    const { id } = await tenant.addPerson('Vito', 'viewer');
    const granted = await as<{ isPending: boolean }>(ann, people.grantRole, {
      personId: id,
      role: 'validator',
    });
    expect(granted.isPending).toBe(false);
  });

  test('wait for a second admin where there is one; neither who asked nor the person confirms', async () => {
    const several = await testTenant(open.uow, 'several');
    const bea = await several.addPerson('Bea', 'admin');
    const carl = await several.addPerson('Carl', 'admin');
    const eve = await several.addPerson('Eve', 'viewer');
    const wanted = { personId: eve.id, role: 'executive' as const };
    const asked = await as<{ id: string; isPending: boolean }>(bea, people.grantRole, wanted);
    expect(asked.isPending).toBe(true);
    expect((await refusal(as(bea, people.grantRole, wanted))).code).toBe('already-exists');
    expect((await refusal(as(bea, people.confirmGrant, { requestId: asked.id }))).code).toBe('forbidden');
    const [listed] = await as<{ role: string; mayConfirm: boolean }[]>(carl, people.grantRequests, {});
    expect(listed).toMatchObject({ role: 'executive', mayConfirm: true });
    await as(carl, people.confirmGrant, { requestId: asked.id });
    expect((await refusal(as(carl, people.confirmGrant, { requestId: asked.id }))).code).toBe('not-found');
    const peer = await as<{ isPending: boolean }>(bea, people.grantRole, {
      personId: eve.id,
      role: 'ml-engineer',
    });
    expect(peer.isPending).toBe(false);
    const second = await as<{ id: string }>(bea, people.grantRole, {
      personId: eve.id,
      role: 'risk-officer',
    });
    await as(carl, people.refuseGrant, { requestId: second.id });
    expect(await as(carl, people.grantRequests, {})).toEqual([]);
  });

  test('wait likewise when they come by an invitation of an admin, and the member has none of it until then', async () => {
    const door: FrontDoor = await frontDoor(open.uow, 'invited');
    const bea = (await door.signedIn((await door.withAuthenticator('bea@example.org', 'admin')).cookie))
      .actor;
    const carl = (await door.signedIn((await door.withAuthenticator('carl@example.org', 'admin')).cookie))
      .actor;
    const { link } = await as<{ link: string }>(bea, people.invite, {
      email: 'rob@example.org',
      role: 'risk-officer',
    });
    const from = door.visit();
    const token = link.split('/join/')[1] ?? '';
    const { body } = await joinOrganisation(from, { token, name: 'Rob', password: PASSWORD });
    const cookie = await door.cookieOf(from, body.ticket);
    expect((await door.signedIn(cookie)).actor.roles).toEqual([]);
    const [waiting] = await as<{ id: string; requestedBy: string }[]>(carl, people.grantRequests, {});
    expect(waiting?.requestedBy).toBe(bea.id);
    await as(carl, people.confirmGrant, { requestId: waiting?.id });
    expect((await door.signedIn(cookie)).actor.roles).toEqual([{ role: 'risk-officer', workspaceId: null }]);
  });

  test('cannot be written by one admin past the operations, nor confirmed by who asked', async () => {
    const several = await testTenant(open.uow, 'forged');
    const bea = await several.addPerson('Bea', 'admin');
    await several.addPerson('Carl', 'admin');
    const eve = await several.addPerson('Eve', 'viewer');
    const { organisationId } = several;
    const forged = open.uow.write({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
      const id = newId('roleGrant');
      const data = {
        id,
        organisationId,
        personId: eve.id,
        role: 'risk-officer',
        grantedBy: bea.id,
        grantedAt: new Date(),
      };
      await prismaOf(tx).roleGrant.create({ data });
      const ctx = { tx, actor: bea, organisationId, now: new Date(), correlationId: 'test' };
      const details = { personId: eve.id, role: 'risk-officer', workspaceId: null };
      await appendAuditEvent(ctx, { type: 'role.granted', resourceId: id, details });
    });
    await expect(forged).rejects.toThrow(/needs a second admin/);
    const { id } = await as<{ id: string }>(bea, people.grantRole, {
      personId: eve.id,
      role: 'risk-officer',
    });
    const own = open.uow.write({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
      row(
        tx,
        `UPDATE grant_request SET confirmed_by = requested_by, confirmed_at = now(), grant_id = 'grt_x' WHERE id = $1`,
        [id],
      ),
    );
    await expect(own).rejects.toThrow(/grant_request_two_people/);
  });
});
