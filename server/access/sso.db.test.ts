import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { row, rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import {
  followTo,
  type ProviderPerson,
  startTestProvider,
  type TestProvider,
} from '#server/platform/testing/test-provider.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { changeConnection, removeConnection } from './change-connection.ts';
import type { Context } from './context.ts';
import { createConnection } from './create-connection.ts';
import { createScimToken } from './create-scim-token.ts';
import type { PersonActor } from './domain/actor.ts';
import { confirmEnrolment, offerEnrolment } from './enrol-authenticator.ts';
import { finishSso } from './finish-sso.ts';
import { giveSecondFactor } from './give-second-factor.ts';
import { setPasswordHash } from './people.store.ts';
import { domainRecord, proveDomain } from './prove-domain.ts';
import { createScimUser } from './provision-user.ts';
import { readSession } from './read-session.ts';
import { redeemTicket } from './redeem-ticket.ts';
import { removePerson } from './remove-person.ts';
import { sessionCookie } from './session-cookie.ts';
import { signInFacts } from './sign-in.views.ts';
import { signOut } from './sign-out.ts';
import { changeConnectionInput, createConnectionInput } from './sso.schema.ts';
import { offersFor } from './sso-offers.ts';
import { backChannelUri, redirectUri, startSso } from './start-sso.ts';
import type { Visit } from './visit.ts';

const HOME = 'http://localhost:3000/';
let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let admin: PersonActor;
let provider: TestProvider;
let connectionId: string;
let serial = 0;

async function act<T>(actor: PersonActor, run: (ctx: Context) => Promise<T>): Promise<T> {
  const { organisationId } = actor;
  return open.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, (tx) =>
    run({ tx, actor, organisationId, now: new Date(), correlationId: 'test' }),
  );
}

async function connect(of: TestTenant, by: PersonActor, over: Record<string, unknown> = {}): Promise<string> {
  const input = createConnectionInput.parse({
    name: 'Example login',
    issuer: provider.issuer,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    domains: ['example.com'],
    egressGrants: ['127.0.0.1/32'],
    makesPeople: true,
    ...over,
  });
  const { id } = await act({ ...by, organisationId: of.organisationId }, (ctx) =>
    createConnection(ctx, input),
  );
  // The provider learns the address of the new connection, as an admin would enter it there.
  await provider.register({ redirectUri: redirectUri(id), backChannelUri: backChannelUri(id) });
  return id;
}

const change = (over: Record<string, unknown>) =>
  act(admin, (ctx) => changeConnection(ctx, changeConnectionInput.parse({ connectionId, ...over })));

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'sso' });
  tenant = await testTenant(open.uow, 'acme');
  admin = await tenant.addPerson('Adam', 'admin');
  provider = await startTestProvider({
    redirectUris: ['http://localhost:3000/unused'],
    backChannelUri: 'http://127.0.0.1:9/unused',
    postLogoutUri: 'http://localhost:3000/sign-in',
  });
  connectionId = await connect(tenant, admin);
});

afterAll(async () => {
  await provider.close();
  await open.database.close();
  await database.drop();
});

function visit(over: Partial<Visit> = {}): Visit {
  serial += 1;
  return {
    uow: open.uow,
    binding: `browser-${serial}-${'x'.repeat(20)}`,
    cookieHeader: '',
    addressPrefix: `10.9.0.${serial % 250}`,
    userAgent: 'test',
    script: null,
    correlationId: 'test',
    ...over,
  };
}

/** Goes to the provider and back, up to the address the browser would open here. */
async function answerOf(
  from: Visit,
  person: ProviderPerson,
  next = '/models',
  via = connectionId,
): Promise<URL> {
  provider.next(person);
  const { body } = await startSso(from, { connectionId: via, next });
  return followTo(body.url, HOME);
}

async function signInAs(person: ProviderPerson, next = '/models') {
  const from = visit();
  const back = await answerOf(from, person, next);
  const answer = await finishSso(from, connectionId, back.search);
  const cookie = answer.cookies[0]?.split(';')[0] ?? '';
  return { from, back, answer, cookie, session: await readSession(open.uow, cookie) };
}

const problemIn = (path: string) => new URL(path, HOME).searchParams.get('problem');

describe('signing in through the provider', () => {
  test('makes a viewer at first sign-in, of level 1 when the provider names no second factor', async () => {
    const { answer, session, cookie } = await signInAs({
      sub: 'u-vera',
      email: 'Vera@Example.com',
      name: 'Vera Viewer',
    });
    expect(answer.path).toBe('/enrol?next=%2Fmodels');
    expect(session).toMatchObject({
      person: { email: 'vera@example.com', name: 'Vera Viewer', hasSecondFactor: false },
      actor: {
        assuranceLevel: 1,
        steppedUpAt: null,
        methods: ['sso'],
        roles: [{ role: 'viewer', workspaceId: null }],
      },
      ssoConnectionId: connectionId,
    });
    expect(cookie).toMatch(/^interlock=/);
    const again = await signInAs({ sub: 'u-vera', email: 'other@elsewhere.org', name: 'Renamed' });
    expect(again.session?.person).toEqual(session?.person);
  });

  test('takes the second factor of the provider when it vouches for one, as old as it says', async () => {
    const { answer, session } = await signInAs({
      sub: 'u-max',
      email: 'max@example.com',
      amr: ['pwd', 'mfa'],
    });
    expect(answer.path).toBe('/models');
    expect(session?.actor).toMatchObject({ assuranceLevel: 2, methods: ['sso', 'sso-mfa'] });
    const age = Date.now() - (session?.actor.steppedUpAt?.getTime() ?? 0);
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60_000);
  });

  test('waits for the person’s own factor when the provider names none', async () => {
    const { session, from, cookie } = await signInAs({ sub: 'u-own', email: 'own@example.com' });
    if (!session) throw new Error('not signed in');
    const { secret, enrolment } = (await offerEnrolment(from, session)).body;
    await confirmEnrolment(from, session, { enrolment, code: await generate({ secret }) });
    expect(await readSession(open.uow, cookie)).toMatchObject({ person: { hasSecondFactor: true } });
    const again = await signInAs({ sub: 'u-own' }, '/requests');
    expect(again.answer).toEqual({
      path: '/sign-in/factor?with=totp%2Crecovery-code&next=%2Frequests',
      cookies: [],
    });
    const code = await generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });
    const { ticket } = (await giveSecondFactor(again.from, { code })).body;
    const redeemed = await redeemTicket(again.from, ticket);
    const signedIn = await readSession(
      open.uow,
      (await sessionCookie(redeemed?.sid ?? '')).split(';')[0] ?? '',
    );
    expect(signedIn).toMatchObject({
      ssoConnectionId: connectionId,
      actor: { assuranceLevel: 2, methods: ['sso', 'totp'] },
    });
  });

  test('never links by address, never takes an address of another domain or one the provider calls unverified', async () => {
    const taken = await signInAs({ sub: 'u-thief', email: 'adam-acme@example.org' });
    expect(problemIn(taken.answer.path)).toBe('no-address');
    await change({ domains: ['example.com', 'example.org'] });
    const thief = await signInAs({ sub: 'u-thief', email: 'adam-acme@example.org' });
    expect(problemIn(thief.answer.path)).toBe('address-taken');
    expect(thief.session).toBeNull();
    const unverified = await signInAs({ sub: 'u-new', email: 'new@example.com', emailVerified: false });
    expect(problemIn(unverified.answer.path)).toBe('no-address');
    expect(problemIn((await signInAs({ sub: 'u-none' })).answer.path)).toBe('no-address');
  });

  test('makes nobody when the connection does not', async () => {
    await change({ makesPeople: false });
    const { answer } = await signInAs({ sub: 'u-late', email: 'late@example.com' });
    expect(problemIn(answer.path)).toBe('no-account');
    await change({ makesPeople: true });
  });

  test('leaves whoever was removed outside', async () => {
    const { session } = await signInAs({ sub: 'u-gone', email: 'gone@example.com' });
    await act(admin, (ctx) =>
      removePerson(ctx, { personId: session?.person.id ?? '', reason: 'left the bank' }),
    );
    const { answer } = await signInAs({ sub: 'u-gone', email: 'gone@example.com' });
    expect(problemIn(answer.path)).toBe('no-account');
  });
});

describe('an answer counts once, in the browser that asked, at the connection it was asked for', () => {
  test('replayed, in another browser, with another state, without one', async () => {
    const { from, back, answer } = await signInAs({ sub: 'u-once', email: 'once@example.com' });
    expect(problemIn(answer.path)).toBeNull();
    expect(problemIn((await finishSso(from, connectionId, back.search)).path)).toBe('expired');
    const mine = visit();
    const stolen = await answerOf(mine, { sub: 'u-once' });
    expect(problemIn((await finishSso(visit(), connectionId, stolen.search)).path)).toBe('expired');
    expect(problemIn((await finishSso(mine, connectionId, '?code=x&state=made-up')).path)).toBe('expired');
    expect(problemIn((await finishSso(mine, connectionId, '?code=x')).path)).toBe('expired');
  });

  test('at another connection’s address', async () => {
    const neighbour = await testTenant(open.uow, 'mixed');
    const other = await connect(neighbour, await neighbour.addPerson('Nora', 'admin'));
    const from = visit();
    const back = await answerOf(from, { sub: 'u-once' });
    expect(problemIn((await finishSso(from, other, back.search)).path)).toBe('expired');
  });

  test('with another issuer’s name, or without the one it promised (mix-up)', async () => {
    for (const iss of ['https://evil.example', null]) {
      const from = visit();
      const back = await answerOf(from, { sub: 'u-once' });
      if (iss === null) back.searchParams.delete('iss');
      else back.searchParams.set('iss', iss);
      expect(problemIn((await finishSso(from, connectionId, back.search)).path)).toBe('untrusted');
    }
  });

  test('with a code of another browser’s sign-in: PKCE and nonce follow the browser', async () => {
    const victim = visit();
    const theirs = await answerOf(victim, { sub: 'u-max' });
    const attacker = visit();
    const mine = await answerOf(attacker, { sub: 'u-once' });
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    expect(problemIn((await finishSso(attacker, connectionId, mine.search)).path)).toBe('untrusted');
  });

  test('a refusal of the provider is told as one', async () => {
    const from = visit();
    const back = await answerOf(from, { sub: 'u-once' });
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    expect(problemIn((await finishSso(from, connectionId, back.search)).path)).toBe('declined');
  });
});

describe('where it counts', () => {
  test('a provider’s word counts in its own organisation only', async () => {
    // Several organisations live here by now, and the domain is not proven: nobody new comes in by it.
    const stranger = await signInAs({ sub: 'u-two', email: 'two@example.com', amr: ['mfa'] });
    expect(problemIn(stranger.answer.path)).toBe('no-address');
    const { session } = await signInAs({ sub: 'u-max', amr: ['mfa'] });
    const neighbour = await testTenant(open.uow, 'other');
    const personId = session?.person.id ?? '';
    await open.uow.write(
      { organisationId: neighbour.organisationId, workspaceIds: '*', personId },
      async (tx) => {
        await rows(
          tx,
          `INSERT INTO membership (id, organisation_id, person_id, created_at) VALUES ('mem_x', $1, $2, now())`,
          [neighbour.organisationId, personId],
        );
        const actor = {
          kind: 'machine-operator',
          id: 'test',
          organisationId: neighbour.organisationId,
        } as const;
        await appendAuditEvent(
          { tx, actor, organisationId: neighbour.organisationId, now: new Date(), correlationId: 'test' },
          {
            type: 'person.joined',
            resourceId: personId,
            details: { role: 'viewer', email: 'max@example.com' },
            covers: [{ table: 'membership', id: 'mem_x' }],
          },
        );
      },
    );
    const again = await signInAs({ sub: 'u-max', amr: ['mfa'] });
    expect(again.session?.organisations.map(({ id }) => id)).toEqual([tenant.organisationId]);
  });

  test('once enforced, a password session counts no longer, except the one admin’s who was kept', async () => {
    await expect(change({ isEnforced: true })).rejects.toThrow(/Choose the admin/);
    await expect(change({ isEnforced: true, breakGlassPersonId: admin.id })).rejects.toThrow(
      /has a password/,
    );
    await act(admin, async (ctx) => {
      await setPasswordHash(ctx.tx, admin.id, 'kept', ctx.now);
      await appendAuditEvent(ctx, { type: 'person.password-changed', resourceId: admin.id, details: {} });
    });
    await tenant.addPerson('Olga', 'operator');
    await change({ isEnforced: true, breakGlassPersonId: admin.id });
    const only = async (email: string) => (await signInFacts(open.uow, email))?.ssoOnlyOrganisationIds;
    expect(await only('olga-acme@example.org')).toEqual([tenant.organisationId]);
    expect(await only('adam-acme@example.org')).toEqual([]);
    const second = await tenant.addPerson('Ann', 'admin');
    await expect(
      act(second, (ctx) => removePerson(ctx, { personId: admin.id, reason: 'no longer here' })),
    ).rejects.toThrow(/keeps a password/);
    await expect(act(admin, (ctx) => removeConnection(ctx, { connectionId }))).rejects.toThrow(/enforced/);
    await change({ isEnforced: false });
    expect(await only('olga-acme@example.org')).toEqual([]);
  });

  test('Postgres itself refuses to enforce without a way back', async () => {
    const attempt = act(admin, (ctx) =>
      rows(
        ctx.tx,
        'UPDATE sso_connection SET is_enforced = true, break_glass_person_id = NULL WHERE id = $1',
        [connectionId],
      ),
    );
    await expect(attempt).rejects.toThrow(/sso_connection_enforced_keeps_one/);
  });

  test('is offered to a proven domain only where several organisations live, and on the organisation’s own page', async () => {
    expect(await offersFor(open.uow, { domain: 'example.com' })).toEqual([]);
    expect((await offersFor(open.uow, { slug: 'acme' })).map((offer) => offer.connectionId)).toEqual([
      connectionId,
    ]);
    const prove = (value: string) =>
      act(admin, (ctx) =>
        proveDomain(ctx, { connectionId, domain: 'example.com' }, async (name) =>
          name === '_interlock.example.com' ? [['v=spf1'], [value]] : [],
        ),
      );
    await expect(prove('interlock-domain=guess')).rejects.toThrow(/TXT record/);
    await prove(domainRecord(tenant.organisationId, 'example.com').value);
    expect((await offersFor(open.uow, { domain: 'example.com' })).map(({ name }) => name)).toEqual([
      'Example login',
    ]);
  });
});

test('somebody whom the directory made comes in by the id it knows them by, never by their address', async () => {
  await change({ makesPeople: false });
  const { id } = await act(admin, (ctx) => createScimToken(ctx, { connectionId, ttlHours: 1 }));
  const { organisationId } = tenant;
  const actor = {
    kind: 'token',
    id,
    name: 'directory',
    organisationId,
    workspaceId: null,
    role: null,
  } as const;
  const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
  const made = await open.uow.write(tenancy, (tx) =>
    createScimUser(
      { tx, organisationId, now: new Date(), correlationId: 'test', actor: { ...actor, scopes: [] } },
      { userName: 'prov@example.com', externalId: 'u-prov' },
    ),
  );
  const other = await signInAs({ sub: 'u-else', email: 'prov@example.com' });
  expect(problemIn(other.answer.path)).toBe('no-account');
  const { session } = await signInAs({ sub: 'u-prov', email: 'changed@elsewhere.example' });
  expect(session?.person).toMatchObject({ id: made.personId, email: 'prov@example.com' });
  await change({ makesPeople: true });
});

test('signing out leads on to the provider with its own token as hint, and the token lies sealed', async () => {
  const { session, cookie } = await signInAs({ sub: 'u-max', amr: ['mfa'] });
  if (!session) throw new Error('not signed in');
  const kept = await open.uow.read(
    { organisationId: tenant.organisationId, workspaceIds: '*', personId: session.person.id },
    (tx) =>
      row<{ sealed: string }>(tx, 'SELECT sealed_id_token AS sealed FROM auth_session WHERE id = $1', [
        session.actor.sessionId,
      ]),
  );
  expect(kept?.sealed).toMatch(/^v2\./);
  const left = await signOut(visit({ cookieHeader: cookie }), session);
  const url = new URL(left.body.continueAt ?? '');
  expect(url.href.startsWith(`${provider.issuer}/session/end`)).toBe(true);
  expect(url.searchParams.get('post_logout_redirect_uri')).toBe('http://localhost:3000/sign-in');
  expect(url.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
  expect(await readSession(open.uow, cookie)).toBeNull();
});
