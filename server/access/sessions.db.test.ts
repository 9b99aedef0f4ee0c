import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Actor, PersonActor } from './domain/actor.ts';
import { confirmEnrolment, offerEnrolment } from './enrol-authenticator.ts';
import { giveSecondFactor } from './give-second-factor.ts';
import { readSession } from './read-session.ts';
import { signInWithPassword } from './sign-in-with-password.ts';
import { stepUp } from './step-up.ts';
import { takeFactorReset } from './take-factor-reset.ts';
import { type FrontDoor, frontDoor, nextCode, PASSWORD, refusal } from './testing/front-door.ts';
import { softwareAuthenticator } from './testing/software-authenticator.ts';

const { account, people } = OPERATIONS;

let database: TestDatabase;
let open: OpenUnitOfWork;
let door: FrontDoor;
let ann: PersonActor;
let ben: PersonActor;
let serial = 0;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'sessions' });
  door = await frontDoor(open.uow, 'sessions');
  ann = (await door.signedIn((await door.withAuthenticator('ann@example.org', 'admin')).cookie)).actor;
  ben = (await door.signedIn((await door.withAuthenticator('ben@example.org', 'admin')).cookie)).actor;
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

function as<O>(actor: Actor, operation: object, input: unknown): Promise<O> {
  return executeOperation(operation as never, 'test', callerOf(actor, open.uow), input);
}

/** Somebody with an authenticator, signed in twice: here, and in another browser. */
async function signedInTwice() {
  serial += 1;
  const email = `twice-${serial}@example.org`;
  const { cookie, seed, recoveryCodes } = await door.withAuthenticator(email);
  const from = door.visit();
  await signInWithPassword(from, { email, password: PASSWORD });
  const { ticket } = (await giveSecondFactor(from, { recoveryCode: recoveryCodes[0] ?? '' })).body;
  // A recovery code ends the others, so the first browser signs in once more.
  const elsewhere = await door.cookieOf(from, ticket);
  const here = door.visit();
  await signInWithPassword(here, { email, password: PASSWORD });
  const back = await giveSecondFactor(here, { code: await nextCode(seed) });
  const own = await door.cookieOf(here, back.body.ticket);
  const { actor } = await door.signedIn(own);
  expect(await readSession(open.uow, cookie)).toBeNull();
  await door.signedIn(elsewhere);
  return { email, actor, own, elsewhere, recoveryCodes, seed };
}

describe('sessions end at once', () => {
  test('the others, when the password changes', async () => {
    const { actor, own, elsewhere } = await signedInTwice();
    await as(actor, account.changePassword, { current: PASSWORD, next: 'three-quiet-herons-71' });
    expect(await readSession(open.uow, elsewhere)).toBeNull();
    await door.signedIn(own);
  });

  test('the others, when a passkey is added, and again when one is removed', async () => {
    const { own, elsewhere, email } = await signedInTwice();
    const device = softwareAuthenticator({ origin: env().publicUrl });
    const { cookie } = await door.addPasskey(own, device);
    expect(await readSession(open.uow, elsewhere)).toBeNull();
    const { recoveryCodes } = await freshCodes(cookie);
    const third = await signInWith(email, recoveryCodes);
    const { actor } = await door.signedIn(third);
    const read = await as<{ passkeys: { id: string }[] }>(actor, account.read, {});
    const fourth = await signInWith(email, recoveryCodes.slice(1));
    const now = (await door.signedIn(fourth)).actor;
    await as(now, account.removePasskey, { passkeyId: read.passkeys[0]?.id });
    expect(await readSession(open.uow, third)).toBeNull();
    await door.signedIn(fourth);
  });

  test('the others, when the authenticator is replaced', async () => {
    const { own, elsewhere } = await signedInTwice();
    const signedIn = await door.signedIn(own);
    const { generate } = await import('otplib');
    const { secret, enrolment } = (await offerEnrolment(door.visit(), signedIn)).body;
    const code = await generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });
    await confirmEnrolment(door.visit(), signedIn, { enrolment, code });
    expect(await readSession(open.uow, elsewhere)).toBeNull();
  });

  test('the others, when a recovery code is used to step up', async () => {
    const { own, elsewhere, recoveryCodes } = await signedInTwice();
    await stepUp(door.visit(), await door.signedIn(own), { recoveryCode: recoveryCodes[1] ?? '' });
    expect(await readSession(open.uow, elsewhere)).toBeNull();
  });

  test('all, when a role is revoked, the person is removed, or their factors are reset', async () => {
    const revoked = await signedInTwice();
    const [entry] = (
      await as<{ items: { id: string; roles: { id: string }[] }[] }>(ann, people.list, { limit: 100 })
    ).items.filter(({ id }) => id === revoked.actor.id);
    await as(ann, people.revokeRole, { grantId: entry?.roles[0]?.id });
    expect(await readSession(open.uow, revoked.own)).toBeNull();
    expect(await readSession(open.uow, revoked.elsewhere)).toBeNull();

    const removed = await signedInTwice();
    await as(ann, people.remove, { personId: removed.actor.id, reason: 'Left the company.' });
    expect(await readSession(open.uow, removed.own)).toBeNull();

    const reset = await signedInTwice();
    const reason = 'The phone was stolen.';
    const { id } = await as<{ id: string }>(ann, people.requestReset, { person: reset.email, reason });
    const { link } = await as<{ link: string }>(ben, people.confirmReset, { resetId: id });
    await takeFactorReset(door.visit(), { token: link.split('/reset/')[1] ?? '', password: PASSWORD });
    expect(await readSession(open.uow, reset.own)).toBeNull();
    expect(await readSession(open.uow, reset.elsewhere)).toBeNull();
  });
});

async function freshCodes(cookie: string): Promise<{ recoveryCodes: string[] }> {
  const { actor } = await door.signedIn(cookie);
  return { recoveryCodes: await as<string[]>(actor, account.issueRecoveryCodes, {}) };
}

async function signInWith(email: string, codes: readonly string[]): Promise<string> {
  const from = door.visit();
  await signInWithPassword(from, { email, password: PASSWORD });
  const { ticket } = (await giveSecondFactor(from, { recoveryCode: codes[0] ?? '' })).body;
  return door.cookieOf(from, ticket);
}

describe('the sessions page', () => {
  test('shows a person their own, ends one or all others, and never somebody else’s', async () => {
    const { actor, own, elsewhere } = await signedInTwice();
    const { sessions } = await as<{ sessions: { id: string; isCurrent: boolean }[] }>(
      actor,
      account.read,
      {},
    );
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    const other = sessions.find(({ isCurrent }) => !isCurrent);
    const stranger = (await signedInTwice()).actor;
    const stolen = as(stranger, account.endSession, { sessionId: other?.id });
    expect((await refusal(stolen)).code).toBe('not-found');
    await as(actor, account.endSession, { sessionId: other?.id });
    expect(await readSession(open.uow, elsewhere)).toBeNull();
    await as(actor, account.endOtherSessions, {});
    await door.signedIn(own);
  });

  test('lets admins end anybody’s, only just after a second factor, and only of their organisation', async () => {
    const { actor, elsewhere, own } = await signedInTwice();
    const listed = await as<{ items: { id: string; personId: string }[] }>(ann, people.sessions, {
      personId: actor.id,
    });
    expect(listed.items).toHaveLength(2);
    const target = { personId: actor.id, sessionId: (await door.signedIn(elsewhere)).actor.sessionId };
    const late = { ...ann, steppedUpAt: new Date(Date.now() - 6 * 60_000) };
    expect((await refusal(as(late, people.endSession, target))).code).toBe('step-up-required');
    expect((await refusal(as(actor, people.sessions, {}))).code).toBe('forbidden');
    await as(ann, people.endSession, target);
    expect(await readSession(open.uow, elsewhere)).toBeNull();
    await door.signedIn(own);
    const foreign = await frontDoor(open.uow, 'foreign');
    const boss = (
      await foreign.signedIn((await foreign.withAuthenticator('boss@example.net', 'admin')).cookie)
    ).actor;
    expect((await as<{ items: unknown[] }>(boss, people.sessions, {})).items).toHaveLength(1);
    const there = as(boss, people.endSession, { personId: actor.id, sessionId: actor.sessionId });
    expect((await refusal(there)).code).toBe('not-found');
  });
});
