import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { createSetUpLink } from './create-set-up-link.ts';
import type { Actor, PersonActor } from './domain/actor.ts';
import { can } from './domain/authorize.ts';
import type { PersonRole } from './domain/roles.ts';
import { joinOrganisation } from './join-organisation.ts';
import { machineOperator } from './machine-operator.ts';
import { readInvitation } from './read-invitation.ts';
import { readSession } from './read-session.ts';
import { redeemTicket } from './redeem-ticket.ts';
import { sessionCookie } from './session-cookie.ts';
import { startTokenVerifier } from './token-verifier.ts';
import { verifyToken } from './verify-token.ts';

const { people, tokens } = OPERATIONS;

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let organisationId: string;
let admin: PersonActor;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'people' });
  system = openUnitOfWork(database.systemUrl, { name: 'people' });
  const first = await createSetUpLink(app.uow, system.uow);
  const second = await createSetUpLink(app.uow, system.uow);
  // The first start's link is dead once the next start has printed another.
  expect(await readInvitation(app.uow, secretOf(first?.link))).toBeNull();
  admin = await joinBy(secretOf(second?.link), 'boss@example.org', 'Northwind');
  organisationId = admin.organisationId;
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

function secretOf(link: string | undefined): string {
  return link?.split('/join/')[1] ?? '';
}

async function joinBy(token: string, email?: string, organisationName?: string): Promise<PersonActor> {
  const { cookie } = await joinWithCookie(token, email, organisationName);
  const signedIn = await readSession(app.uow, cookie);
  if (!signedIn) throw new Error('not signed in');
  return { ...signedIn.actor, assuranceLevel: 2, steppedUpAt: new Date() };
}

async function joinWithCookie(token: string, email?: string, organisationName?: string) {
  const visit = {
    uow: app.uow,
    binding: `b-${token}`,
    cookieHeader: '',
    addressPrefix: '10.0.0.1',
    userAgent: null,
    script: null,
    correlationId: 'test',
  };
  const input = { token, name: 'Somebody', password: 'kettle-moss-94-lantern', email, organisationName };
  const { body } = await joinOrganisation(visit, input);
  const redeemed = await redeemTicket(visit, body.ticket);
  return { cookie: (await sessionCookie(redeemed?.sid ?? '')).split(';')[0] ?? '' };
}

function as<O>(
  actor: Actor,
  operation: { run: (ctx: never, input: never) => Promise<O> },
  input: unknown,
): Promise<O> {
  return executeOperation(operation as never, 'test', callerOf(actor, app.uow), input);
}

async function invited(email: string, role: PersonRole, workspaceId: string | null = null) {
  const made = await as(admin, people.invite, { email, role, workspaceId });
  return joinWithCookie(secretOf(made.link));
}

async function refusal(run: Promise<unknown>): Promise<Refusal> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Refusal) return error;
  throw new Error('it was not refused');
}

describe('people and roles', () => {
  test('the set-up link makes an admin, names the organisation and is then spent', async () => {
    expect(admin.roles).toEqual([{ role: 'admin', workspaceId: null }]);
    expect(await createSetUpLink(app.uow, system.uow)).toBeNull();
    expect(await as(admin, people.workspaces, {})).toMatchObject([{ slug: 'main' }]);
  });

  test('a granted role counts from the next request, a revoked one ends the sessions', async () => {
    const { cookie } = await invited('engineer@example.org', 'viewer');
    const before = await readSession(app.uow, cookie);
    const personId = before?.actor.id ?? '';
    const grant = await as(admin, people.grantRole, { personId, role: 'operator' });
    expect((await readSession(app.uow, cookie))?.actor.roles.map(({ role }) => role)).toEqual([
      'viewer',
      'operator',
    ]);
    await as(admin, people.revokeRole, { grantId: grant.id });
    expect(await readSession(app.uow, cookie)).toBeNull();
  });

  test('nobody gives themselves a role, and the last admin stays', async () => {
    const own = as(admin, people.grantRole, { personId: admin.id, role: 'operator' });
    expect((await refusal(own)).code).toBe('forbidden');
    const list = await as(admin, people.list, {});
    const grantId = list.items.find(({ id }) => id === admin.id)?.roles[0]?.id;
    expect((await refusal(as(admin, people.revokeRole, { grantId }))).message).toMatch(/last admin/);
    const removed = as(machineOperator(organisationId), people.remove, {
      personId: admin.id,
      reason: 'gone away',
    });
    expect((await refusal(removed)).message).toMatch(/last admin/);
  });

  test('roles that judge one another do not meet in one person, not even when granted at once', async () => {
    const { cookie } = await invited('both@example.org', 'viewer');
    const personId = (await readSession(app.uow, cookie))?.actor.id ?? '';
    const results = await Promise.allSettled([
      as(admin, people.grantRole, { personId, role: 'operator' }),
      as(admin, people.grantRole, { personId, role: 'risk-officer' }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a removed person is out at once and keeps their name in the log', async () => {
    const { cookie } = await invited('leaver@example.org', 'reviewer');
    const personId = (await readSession(app.uow, cookie))?.actor.id ?? '';
    await as(admin, people.remove, { personId, reason: 'left the company' });
    expect(await readSession(app.uow, cookie)).toBeNull();
    const list = await as(admin, people.list, { limit: 100 });
    expect(list.items.map(({ id }) => id)).not.toContain(personId);
  });

  test('a role narrowed to a workspace holds there only', async () => {
    const [workspace] = await as(admin, people.workspaces, {});
    const { cookie } = await invited('narrow@example.org', 'viewer', workspace?.id ?? '');
    const actor = (await readSession(app.uow, cookie))?.actor;
    expect(actor?.roles).toEqual([{ role: 'viewer', workspaceId: workspace?.id }]);
    const foreign = as(admin, people.invite, {
      email: 'x@example.org',
      role: 'viewer',
      workspaceId: 'wsp_none',
    });
    expect((await refusal(foreign)).code).toBe('not-found');
  });

  test('an admin of one workspace makes nobody admin, and no token, of the whole organisation', async () => {
    const [workspace] = await as(admin, people.workspaces, {});
    const narrow: Actor = { ...admin, roles: [{ role: 'admin', workspaceId: workspace?.id ?? '' }] };
    const invite = as(narrow, people.invite, { email: 'puppet@example.org', role: 'admin' });
    expect((await refusal(invite)).message).toContain('in the whole organisation');
    const make = as(narrow, tokens.create, { name: 'wide', role: 'application', ttlHours: 1 });
    expect((await refusal(make)).code).toBe('forbidden');
  });

  test('sensitive acts want a recent second factor, and the list is paged', async () => {
    const stale = { ...admin, steppedUpAt: new Date(Date.now() - 6 * 60_000) };
    const act = as(stale, people.invite, { email: 'y@example.org', role: 'viewer' });
    expect((await refusal(act)).code).toBe('step-up-required');
    const page = await as(admin, people.list, { limit: 2 });
    expect(page.items).toHaveLength(2);
    const next = await as(admin, people.list, { limit: 100, cursor: page.nextCursor ?? '' });
    expect(next.items.map(({ id }) => id)).not.toContain(page.items[1]?.id);
  });
});

describe('API tokens', () => {
  const create = (actor: Actor, input: object) =>
    as(actor, tokens.create, { name: 'checkout', role: 'application', ttlHours: 1, ...input });

  test('verify by their whole text only, carry their role, and list without secrets', async () => {
    const made = await create(admin, {});
    expect(await verifyToken(app.uow, made.token)).toMatchObject({
      id: made.id,
      organisationId,
      role: 'application',
    });
    const last = made.token.at(-10) === 'a' ? 'b' : 'a';
    for (const wrong of [
      '',
      'ilk_x',
      `${made.token}0`,
      made.token.slice(0, -10) + last + made.token.slice(-9),
    ])
      expect(await verifyToken(app.uow, wrong)).toBeNull();
    const listed = await as(admin, tokens.list, {});
    expect(JSON.stringify(listed)).not.toContain(made.token.split('_')[2]);
  });

  test('nobody gives a token more than they hold; the machine operator may', async () => {
    expect((await refusal(create(admin, { role: 'risk-officer' }))).fields[0]?.path).toBe('/role');
    const scopes = { role: null, scopes: ['workflow:stop'] };
    expect((await refusal(create(admin, scopes))).fields[0]?.path).toBe('/scopes');
    const made = await create(machineOperator(organisationId), { role: 'ml-engineer' });
    const actor = await verifyToken(app.uow, made.token);
    expect(actor && can(actor, 'version:register')).toBe(true);
    expect(actor && can(actor, 'workflow:stop')).toBe(false);
  });

  test('live for 365 days at most, and end by themselves', async () => {
    expect((await refusal(create(admin, { ttlHours: 365 * 24 + 1 }))).code).toBe('invalid');
    const brief = await create(admin, { ttlHours: 0.3 / 3600 });
    await expect.poll(() => verifyToken(app.uow, brief.token), { timeout: 3_000 }).toBeNull();
  });

  test('the verifier of the data path refuses a revoked token within a second', { retry: 2 }, async () => {
    const verifier = startTokenVerifier(system.uow);
    await expect.poll(() => verifier.isReady()).toBe(true);
    const made = await create(admin, {});
    expect(await verifier.verify(made.token, null)).toMatchObject({ id: made.id });
    await as(admin, tokens.revoke, { tokenId: made.id });
    const revokedAt = performance.now();
    await expect.poll(() => verifier.verify(made.token, null), { interval: 20, timeout: 3_000 }).toBeNull();
    expect(performance.now() - revokedAt).toBeLessThan(1_000);
    await verifier.close();
  });
});
