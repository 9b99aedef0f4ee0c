import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { foundOrganisation } from './create-organisation.ts';
import { createSignUpLink } from './create-sign-up-link.ts';
import { confirmEnrolment, offerEnrolment } from './enrol-authenticator.ts';
import { giveSecondFactor } from './give-second-factor.ts';
import { joinOrganisation } from './join-organisation.ts';
import { deviceCookie } from './known-device.ts';
import { readInvitation } from './read-invitation.ts';
import { readSession, type SignedIn } from './read-session.ts';
import { redeemTicket } from './redeem-ticket.ts';
import { sessionCookie } from './session-cookie.ts';
import { signInWithPassword } from './sign-in-with-password.ts';
import { signOut } from './sign-out.ts';
import { stepUp } from './step-up.ts';
import { switchOrganisation } from './switch-organisation.ts';
import type { Visit } from './visit.ts';

const PASSWORD = 'kettle-moss-94-lantern';

let database: TestDatabase;
let open: OpenUnitOfWork;
let organisationId: string;
let serial = 0;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'access' });
  organisationId = await organisation('first');
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

async function organisation(slug: string): Promise<string> {
  const made = await foundOrganisation(
    open.uow,
    (tx, id) => ({
      tx,
      organisationId: id,
      now: new Date(),
      correlationId: 'test',
      actor: { kind: 'machine-operator', id: 'machine:test', organisationId: id },
    }),
    { slug, name: slug },
  );
  return made.id;
}

function visit(over: Partial<Visit> = {}): Visit {
  serial += 1;
  return {
    uow: open.uow,
    binding: `browser-${serial}-${'x'.repeat(20)}`,
    cookieHeader: '',
    addressPrefix: `10.0.${Math.floor(serial / 250)}.${serial % 250}`,
    userAgent: 'test',
    script: null,
    correlationId: 'test',
    ...over,
  };
}

async function link(
  email: string,
  role: 'admin' | 'viewer' | 'risk-officer' = 'viewer',
  organisation = organisationId,
) {
  const made = await open.uow.write(
    { organisationId: organisation, workspaceIds: '*', personId: null },
    (tx) =>
      createSignUpLink(
        {
          tx,
          organisationId: organisation,
          now: new Date(),
          correlationId: 'test',
          actor: { kind: 'machine-operator', id: 'machine:test', organisationId: organisation },
        },
        { email, role, workspaceId: null, ttlMs: 3_600_000 },
      ),
  );
  return made.link.split('/join/')[1] ?? '';
}

async function cookieOf(from: Visit, ticket: string): Promise<string> {
  const redeemed = await redeemTicket(from, ticket);
  if (!redeemed) throw new Error('the ticket was not taken');
  return (await sessionCookie(redeemed.sid)).split(';')[0] ?? '';
}

async function require(cookie: string): Promise<SignedIn> {
  const signedIn = await readSession(open.uow, cookie);
  if (!signedIn) throw new Error('not signed in');
  return signedIn;
}

async function enrolled(email: string) {
  const from = visit();
  const { body } = await joinOrganisation(from, {
    token: await link(email),
    name: 'Ada Byron',
    password: PASSWORD,
  });
  const first = await cookieOf(from, body.ticket);
  const offer = (await offerEnrolment(from, await require(first))).body;
  const code = await generate({ secret: offer.secret });
  const done = await confirmEnrolment(from, await require(first), { enrolment: offer.enrolment, code });
  const cookie = done.cookies?.[0]?.split(';')[0] ?? '';
  return { seed: offer.secret, code, cookie, first, recoveryCodes: done.body.recoveryCodes };
}

/** A code of the next time step, which is accepted ahead of time and was not used by enrolment. */
function nextCode(seed: string): Promise<string> {
  return generate({ secret: seed, epoch: Math.floor(Date.now() / 1000) + 30 });
}

async function refusal(run: Promise<unknown>): Promise<Refusal> {
  try {
    await run;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('joining and enrolling', () => {
  test('a link works once, and its session reaches level 2 only by enrolment', async () => {
    const token = await link('once@example.org');
    expect(await readInvitation(open.uow, token)).toMatchObject({ role: 'viewer', hasAccount: false });
    const from = visit();
    const { body } = await joinOrganisation(from, { token, name: 'Once', password: PASSWORD });
    const again = joinOrganisation(visit(), { token, name: 'Twice', password: PASSWORD });
    expect((await refusal(again)).code).toBe('not-found');
    expect(await readInvitation(open.uow, token)).toBeNull();
    const signedIn = await require(await cookieOf(from, body.ticket));
    expect(signedIn.actor).toMatchObject({ assuranceLevel: 1, steppedUpAt: null });
    expect(signedIn.actor.roles).toEqual([{ role: 'viewer', workspaceId: null }]);
  });

  test('of many who open one link at once, one gets in', async () => {
    const token = await link('race@example.org');
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        joinOrganisation(visit(), { token, name: 'Racer', password: PASSWORD }),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('a weak password is refused by name of the field', async () => {
    const token = await link('weak@example.org');
    const refused = await refusal(
      joinOrganisation(visit(), { token, name: 'Weak', password: 'Password1234' }),
    );
    expect(refused.fields[0]).toMatchObject({ path: '/password' });
  });

  test('confirming replaces the session secret; the former one lives ten seconds, without the second factor', async () => {
    const { cookie, first } = await enrolled('enrolled@example.org');
    expect((await require(cookie)).actor).toMatchObject({ assuranceLevel: 2, methods: ['password', 'totp'] });
    expect((await require(cookie)).actor.steppedUpAt).not.toBeNull();
    expect((await require(first)).actor.steppedUpAt).toBeNull();
  });

  test('one person joins two organisations, holds their roles apart and switches', async () => {
    const { cookie } = await enrolled('both@example.org');
    const second = await organisation('second');
    const token = await link('both@example.org', 'admin', second);
    expect(await readInvitation(open.uow, token)).toMatchObject({ hasAccount: true });
    const stranger = await enrolled('stranger@example.org');
    const stolen = acceptInvitation(visit(), await require(stranger.cookie), { token });
    expect((await refusal(stolen)).code).toBe('forbidden');
    await acceptInvitation(visit(), await require(cookie), { token });
    expect((await require(cookie)).actor).toMatchObject({
      organisationId: second,
      roles: [{ role: 'admin' }],
    });
    await switchOrganisation(visit(), await require(cookie), { organisationId });
    expect((await require(cookie)).actor).toMatchObject({ organisationId, roles: [{ role: 'viewer' }] });
    const elsewhere = switchOrganisation(visit(), await require(stranger.cookie), { organisationId: second });
    expect((await refusal(elsewhere)).code).toBe('not-found');
  });
});

describe('signing in', () => {
  test('needs password, then code, then trades the ticket once, in the same browser only', async () => {
    const { seed } = await enrolled('ada@example.org');
    const from = visit({ script: 'nightly' });
    const step = await signInWithPassword(from, { email: ' ADA@example.org ', password: PASSWORD });
    expect(step.body).toEqual({ next: 'second-factor', methods: ['totp', 'recovery-code'] });
    const { ticket } = (await giveSecondFactor(from, { code: await nextCode(seed) })).body;
    expect(await redeemTicket(visit(), ticket)).toBeNull();
    const signedIn = await require(await cookieOf(from, ticket));
    expect(signedIn.actor).toMatchObject({ assuranceLevel: 2, script: 'nightly' });
    expect(await redeemTicket(from, ticket)).toBeNull();
  });

  test('of ten that redeem one ticket at once, one succeeds', async () => {
    const { seed } = await enrolled('tickets@example.org');
    const from = visit();
    await signInWithPassword(from, { email: 'tickets@example.org', password: PASSWORD });
    const { ticket } = (await giveSecondFactor(from, { code: await nextCode(seed) })).body;
    const all = await Promise.all(Array.from({ length: 10 }, () => redeemTicket(from, ticket)));
    expect(all.filter((one) => one !== null)).toHaveLength(1);
  });

  test('a code counts once, also among several at the same time', async () => {
    const { code, seed } = await enrolled('replay@example.org');
    const from = visit();
    await signInWithPassword(from, { email: 'replay@example.org', password: PASSWORD });
    expect((await refusal(giveSecondFactor(from, { code }))).fields[0]?.path).toBe('/code');
    const fresh = await nextCode(seed);
    const tries = await Promise.allSettled(
      await Promise.all(
        Array.from({ length: 3 }, async () => {
          const own = visit();
          await signInWithPassword(own, { email: 'replay@example.org', password: PASSWORD });
          return own;
        }),
      ).then((visits) => visits.map((own) => giveSecondFactor(own, { code: fresh }))),
    );
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('no step can be skipped, and ten wrong codes end the attempt', async () => {
    await enrolled('steps@example.org');
    const from = visit();
    expect((await refusal(giveSecondFactor(from, { code: '000000' }))).details.startAgain).toBe(true);
    await signInWithPassword(from, { email: 'steps@example.org', password: PASSWORD });
    for (let i = 0; i < 9; i += 1)
      expect((await refusal(giveSecondFactor(from, { code: '000000' }))).code).toBe('invalid');
    expect((await refusal(giveSecondFactor(from, { code: '000000' }))).details.startAgain).toBe(true);
    expect((await refusal(giveSecondFactor(from, { code: '000000' }))).details.startAgain).toBe(true);
  });

  test('a recovery code works once and ends all other sessions', async () => {
    const { recoveryCodes, cookie } = await enrolled('recovery@example.org');
    const recoveryCode = recoveryCodes[0]?.toLowerCase() ?? '';
    const from = visit();
    await signInWithPassword(from, { email: 'recovery@example.org', password: PASSWORD });
    await giveSecondFactor(from, { recoveryCode });
    expect(await readSession(open.uow, cookie)).toBeNull();
    const again = visit();
    await signInWithPassword(again, { email: 'recovery@example.org', password: PASSWORD });
    expect((await refusal(giveSecondFactor(again, { recoveryCode }))).code).toBe('invalid');
  });

  test('an unknown address and a wrong password look the same', async () => {
    await enrolled('known@example.org');
    const wrong = await refusal(
      signInWithPassword(visit(), { email: 'known@example.org', password: 'not this one at all' }),
    );
    const unknown = await refusal(
      signInWithPassword(visit(), { email: 'nobody@example.org', password: 'not this one at all' }),
    );
    expect({ ...unknown, message: unknown.message }).toEqual({ ...wrong, message: wrong.message });
  });

  test('a stranger who fails on purpose shuts out himself, never the person', async () => {
    await enrolled('victim@example.org');
    const stranger = { addressPrefix: '203.0.113.9' };
    const attack = () =>
      signInWithPassword(visit(stranger), { email: 'victim@example.org', password: 'guess guess guess' });
    for (let i = 0; i < 6; i += 1) expect((await refusal(attack())).code).toBe('unauthenticated');
    expect((await refusal(attack())).code).toBe('too-many-requests');
    const elsewhere = await signInWithPassword(visit(), { email: 'victim@example.org', password: PASSWORD });
    expect(elsewhere.body.next).toBe('second-factor');
    const personId = (await require((await enrolled('neighbour@example.org')).cookie)).actor.id;
    const device = deviceCookie(personId).split(';')[0] ?? '';
    const victimId = await open.database.pool
      .query("SELECT sign_in_lookup('victim@example.org') ->> 'id' AS id")
      .then((result) => result.rows[0].id as string);
    const ownDevice = deviceCookie(victimId).split(';')[0] ?? '';
    const sameOffice = (cookieHeader: string) =>
      signInWithPassword(visit({ ...stranger, cookieHeader }), {
        email: 'victim@example.org',
        password: PASSWORD,
      });
    expect((await refusal(sameOffice(device))).code).toBe('too-many-requests');
    expect((await sameOffice(ownDevice)).body.next).toBe('second-factor');
  });

  test('many guesses at once do not slip past the count', async () => {
    await enrolled('burst@example.org');
    const place = { addressPrefix: '203.0.113.77' };
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        signInWithPassword(visit(place), { email: 'burst@example.org', password: 'guess guess guess' }),
      ),
    );
    const looked = all.filter(
      (one) => one.status === 'rejected' && (one.reason as Refusal).code === 'unauthenticated',
    );
    expect(looked.length).toBeLessThanOrEqual(6);
  });
});

describe('a session', () => {
  test('ends at once when signed out or revoked', async () => {
    const { cookie } = await enrolled('out@example.org');
    await signOut(visit(), await require(cookie));
    expect(await readSession(open.uow, cookie)).toBeNull();
    expect(await readSession(open.uow, 'interlock=forged')).toBeNull();
  });

  test('steps up with a fresh code and gets a new secret', async () => {
    const { cookie, seed } = await enrolled('step-up@example.org');
    expect((await refusal(stepUp(visit(), await require(cookie), { code: '123456' }))).fields[0]?.path).toBe(
      '/code',
    );
    const stepped = await stepUp(visit(), await require(cookie), { code: await nextCode(seed) });
    const next = stepped.cookies?.[0]?.split(';')[0] ?? '';
    expect(next).not.toBe(cookie);
    expect((await require(next)).actor.steppedUpAt?.toISOString()).toBe(stepped.body.steppedUpAt);
  });

  test('without a tenant the app role learns nothing by itself', async () => {
    await enrolled('secret@example.org');
    const tables = await open.database.pool.query<{ name: string }>(
      "SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND obj_description(c.oid) NOT LIKE '%/ shared'",
    );
    expect(tables.rows.length).toBeGreaterThan(40);
    for (const { name } of tables.rows) {
      const counted = await open.database.pool.query(`SELECT count(*)::int AS count FROM "${name}"`);
      expect(counted.rows[0].count, name).toBe(0);
    }
    const inner = open.database.pool.query("SELECT person_memberships('x', now())");
    await expect(inner).rejects.toThrow(/permission denied/);
  });
});
