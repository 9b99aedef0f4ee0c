import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { answeredChallenge } from './accept-passkey.ts';
import { CHALLENGE_MS } from './domain/challenge.ts';
import { ATTEMPT_MS } from './domain/login-attempt.ts';
import { giveSecondFactor } from './give-second-factor.ts';
import { hashPassword } from './hash-password.ts';
import { joinOrganisation } from './join-organisation.ts';
import { redeemTicketRow } from './login-attempts.store.ts';
import { setPasswordHash } from './people.store.ts';
import { personContext } from './person-context.ts';
import { redeemTicket } from './redeem-ticket.ts';
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS, sessionIdOf } from './session-cookie.ts';
import { touchSession } from './sessions.store.ts';
import { NO_TENANT, sessionFacts } from './sign-in.views.ts';
import { offerPasskeySignIn } from './sign-in-with-passkey.ts';
import { signInWithPassword } from './sign-in-with-password.ts';
import { type FrontDoor, frontDoor, nextCode, PASSWORD, refusal } from './testing/front-door.ts';
import { softwareAuthenticator } from './testing/software-authenticator.ts';
import { spendChallenge } from './webauthn-challenges.store.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let door: FrontDoor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'limits' });
  door = await frontDoor(open.uow, 'limits');
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

describe('how long things last', () => {
  test('a session ends 30 minutes after its last use and 12 hours after sign-in, whichever comes first', async () => {
    const cookie = await door.joined('times@example.org');
    const sessionId = (await sessionIdOf(cookie)) ?? '';
    const facts = await sessionFacts(open.uow, sessionId, new Date());
    const began = new Date(facts?.session.authenticatedAt ?? '').getTime();
    const at = (ms: number) => sessionFacts(open.uow, sessionId, new Date(began + ms));
    expect(await at(SESSION_IDLE_MS - 1_000)).not.toBeNull();
    expect(await at(SESSION_IDLE_MS + 1_000)).toBeNull();
    const personId = facts?.person.id ?? '';
    const use = (ms: number) =>
      open.uow.write({ ...NO_TENANT, personId }, (tx) =>
        touchSession(tx, sessionId, new Date(began + ms), new Date(began + ms + SESSION_IDLE_MS)),
      );
    await use(SESSION_IDLE_MS - 1_000);
    expect(await at(2 * SESSION_IDLE_MS - 5_000)).not.toBeNull();
    await use(SESSION_ABSOLUTE_MS - 1_000);
    expect(await at(SESSION_ABSOLUTE_MS - 500)).not.toBeNull();
    expect(await at(SESSION_ABSOLUTE_MS + 1)).toBeNull();
  });

  test('a ticket and a question for a passkey last five minutes', async () => {
    const from = door.visit();
    const token = await door.linkFor('short@example.org');
    const { body } = await joinOrganisation(from, { token, name: 'Short', password: PASSWORD });
    const late = await open.uow.write(NO_TENANT, (tx) =>
      redeemTicketRow(
        tx,
        hashSecret(body.ticket),
        hashSecret(from.binding),
        new Date(Date.now() + ATTEMPT_MS + 1_000),
      ),
    );
    expect(late).toBeNull();
    const visit = door.visit();
    const { challenge } = (await offerPasskeySignIn(visit, {})).body;
    const spent = (ms: number) =>
      open.uow.write(NO_TENANT, (tx) =>
        spendChallenge(
          tx,
          { id: hashSecret(challenge), purpose: 'sign-in', boundTo: hashSecret(visit.binding) },
          new Date(Date.now() + ms),
        ),
      );
    expect(await spent(CHALLENGE_MS + 1_000)).toBe(false);
    expect(await spent(0)).toBe(true);
    expect(await spent(0)).toBe(false);
  });
});

describe('what the log keeps of sign-ins', () => {
  test('every one, right or wrong, with the factors that were used and from where', async () => {
    const { seed } = await door.withAuthenticator('logged@example.org');
    const email = 'logged@example.org';
    await refusal(signInWithPassword(door.visit(), { email, password: 'not the right one' }));
    const from = door.visit();
    await signInWithPassword(from, { email, password: PASSWORD });
    await refusal(giveSecondFactor(from, { code: '000000' }));
    const { ticket } = (await giveSecondFactor(from, { code: await nextCode(seed) })).body;
    await redeemTicket(from, ticket);
    const told = await open.uow.read(
      { organisationId: door.organisationId, workspaceIds: '*', personId: null },
      (tx) => rows<{ canonical: string }>(tx, 'SELECT canonical FROM audit_event ORDER BY at, id', []),
    );
    const events = told
      .map(({ canonical }) => JSON.parse(canonical))
      .filter(({ type }) => /^(sign-in\.refused|session\.started)$/.test(type))
      .slice(-3);
    expect(events.map(({ type }) => type)).toEqual(['sign-in.refused', 'sign-in.refused', 'session.started']);
    for (const { at, actor, resource } of events) {
      expect(at).toMatch(/Z$/);
      expect([actor.id, resource.id]).toEqual([resource.id, resource.id]);
    }
    expect(JSON.stringify(events[2].details)).toContain('totp');
    expect(JSON.stringify(events)).not.toContain('000000');
  });
});

describe('secrets', () => {
  test('of sessions, tickets and links carry 256 random bits, and only their hashes are kept', async () => {
    expect(Buffer.from(randomSecret(), 'base64url')).toHaveLength(32);
    expect(new Set(Array.from({ length: 1_000 }, () => randomSecret())).size).toBe(1_000);
    const from = door.visit();
    const token = await door.linkFor('kept@example.org');
    const { body } = await joinOrganisation(from, { token, name: 'Kept', password: PASSWORD });
    const cookie = await door.cookieOf(from, body.ticket);
    const sid = (await sessionIdOf(cookie)) ?? '';
    expect(sid).toMatch(/^[0-9a-f]{64}$/);
    const dump = await open.uow.read(
      { organisationId: door.organisationId, workspaceIds: '*', personId: null },
      async () => {
        const { rows } = await open.database.pool.query(
          'SELECT string_agg(t::text, chr(10)) AS text FROM login_attempt t',
        );
        return String(rows[0].text);
      },
    );
    expect(dump).not.toContain(body.ticket);
    expect(dump).not.toContain(token);
  });

  test('passwords count exactly as typed, up to the length allowed, with anything in them', async () => {
    const password = `  Zwölf Boxkämpfer 🥊 jagen ${'x'.repeat(100)} `;
    const from = door.visit();
    const token = await door.linkFor('exact@example.org');
    await joinOrganisation(from, { token, name: 'Exact', password });
    const answer = await signInWithPassword(door.visit(), { email: 'exact@example.org', password });
    expect(answer.body.next).toBe('enrol');
    for (const other of [password.trim(), password.toLowerCase(), password.slice(0, 72)])
      expect(
        (await refusal(signInWithPassword(door.visit(), { email: 'exact@example.org', password: other })))
          .code,
      ).toBe('unauthenticated');
  });

  test('a password stays good however old it is: nobody is made to change it', async () => {
    const { actor } = await door.signedIn(await door.joined('old@example.org'));
    const { organisationId } = door;
    const now = new Date('2011-01-01T00:00:00Z');
    await open.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, async (tx) => {
      await setPasswordHash(tx, actor.id, await hashPassword(PASSWORD), now);
      const ctx = personContext(tx, { personId: actor.id, organisationId, now, correlationId: 'test' });
      await appendAuditEvent(ctx, { type: 'person.password-changed', resourceId: actor.id, details: {} });
    });
    const { body } = await signInWithPassword(door.visit(), { email: 'old@example.org', password: PASSWORD });
    expect(body.next).toBe('enrol');
  });

  test('a new installation has nobody in it: there is no account to guess', async () => {
    const empty = await testDatabase();
    const fresh = openUnitOfWork(empty.ownerUrl, { name: 'empty' });
    try {
      for (const table of ['person', 'api_token', 'passkey_credential', 'auth_session']) {
        const { rows } = await fresh.database.pool.query(`SELECT count(*)::int AS count FROM ${table}`);
        expect([table, rows[0].count]).toEqual([table, 0]);
      }
    } finally {
      await fresh.database.close();
      await empty.drop();
    }
  });

  test('what a browser answers is read as JSON and nothing else', () => {
    const of = (text: string) => answeredChallenge(Buffer.from(text).toString('base64url'));
    expect(of('{"challenge":"abc"}')).toBe('abc');
    for (const text of ['', 'null', '[]', '{"challenge":7}', '{', '"abc"']) expect(of(text)).toBeNull();
    const device = softwareAuthenticator({ origin: env().publicUrl });
    expect(() => device.get({ challenge: 'abc' })).toThrow();
  });
});
