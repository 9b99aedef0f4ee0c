import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { acceptInvitation } from './accept-invitation.ts';
import type { Actor } from './domain/actor.ts';
import { giveSecondFactor } from './give-second-factor.ts';
import { machineOperator } from './machine-operator.ts';
import { readSession } from './read-session.ts';
import { signInWithPassword } from './sign-in-with-password.ts';
import { readFactorReset, takeFactorReset } from './take-factor-reset.ts';
import { type FrontDoor, frontDoor, PASSWORD, refusal } from './testing/front-door.ts';
import { softwareAuthenticator } from './testing/software-authenticator.ts';

const { people } = OPERATIONS;
const REASON = 'The phone was stolen.';

let database: TestDatabase;
let open: OpenUnitOfWork;
let door: FrontDoor;
let ann: Actor;
let ben: Actor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'resets' });
  door = await frontDoor(open.uow, 'resets');
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

async function linkFor(email: string): Promise<string> {
  const { id } = await as<{ id: string }>(ann, people.requestReset, { person: email, reason: REASON });
  const { link } = await as<{ link: string }>(ben, people.confirmReset, { resetId: id });
  return link.split('/reset/')[1] ?? '';
}

describe('losing every second factor', () => {
  test('two admins agree, the password still counts, and everything old ends', async () => {
    const email = 'lost@example.org';
    const before = await door.withAuthenticator(email);
    const { cookie } = await door.addPasskey(
      before.cookie,
      softwareAuthenticator({ origin: env().publicUrl }),
    );
    const token = await linkFor(email);
    expect(await readFactorReset(open.uow, token)).toEqual({
      email,
      organisationName: 'resets',
      hasPassword: true,
    });
    const wrong = await refusal(takeFactorReset(door.visit(), { token, password: 'not this one at all' }));
    expect(wrong.fields[0]?.path).toBe('/password');
    expect((await door.signedIn(cookie)).person.hasSecondFactor).toBe(true);
    const from = door.visit();
    const { ticket } = (await takeFactorReset(from, { token, password: PASSWORD })).body;
    const signedIn = await door.signedIn(await door.cookieOf(from, ticket));
    expect(signedIn).toMatchObject({ actor: { assuranceLevel: 1 }, person: { hasSecondFactor: false } });
    expect(await readSession(open.uow, cookie)).toBeNull();
    const again = takeFactorReset(door.visit(), { token, password: PASSWORD });
    expect((await refusal(again)).code).toBe('not-found');
    const code = before.recoveryCodes[0] ?? '';
    const late = door.visit();
    expect((await signInWithPassword(late, { email, password: PASSWORD })).body.next).toBe('enrol');
    expect((await refusal(giveSecondFactor(late, { recoveryCode: code }))).details.startAgain).toBe(true);
  });

  test('whoever asked cannot confirm, nor the person; a withdrawn link is dead', async () => {
    await door.withAuthenticator('two@example.org');
    const { id } = await as<{ id: string }>(ann, people.requestReset, {
      person: 'two@example.org',
      reason: REASON,
    });
    const own = await refusal(as(ann, people.confirmReset, { resetId: id }));
    expect(own.message).toContain('Another admin');
    const { link } = await as<{ link: string }>(ben, people.confirmReset, { resetId: id });
    expect((await refusal(as(ben, people.confirmReset, { resetId: id }))).code).toBe('conflict');
    await as(ann, people.withdrawReset, { resetId: id });
    expect(await readFactorReset(open.uow, link.split('/reset/')[1] ?? '')).toBeNull();
    const self = as(ann, people.requestReset, { person: 'ann@example.org', reason: REASON });
    expect((await refusal(self)).code).toBe('forbidden');
  });

  test('an admin who lost theirs needs two others; with too few, the machine operator does it alone', async () => {
    const alone = as(ann, people.requestReset, { person: 'ben@example.org', reason: REASON });
    expect((await refusal(alone)).message).toContain('npm run admin -- reset-factors');
    const done = await as<{ confirmed: { link: string } }>(
      machineOperator(door.organisationId),
      people.requestReset,
      { person: 'ben@example.org', reason: REASON },
    );
    expect(done.confirmed.link).toContain('/reset/');
  });

  test('the factors of somebody who belongs to two organisations are not for the admins of one', async () => {
    const elsewhere = await frontDoor(open.uow, 'elsewhere');
    const { cookie } = await door.withAuthenticator('both@example.org');
    const token = await elsewhere.linkFor('both@example.org');
    await acceptInvitation(door.visit(), await door.signedIn(cookie), { token });
    const asked = as(ann, people.requestReset, { person: 'both@example.org', reason: REASON });
    expect((await refusal(asked)).message).toContain('other organisations');
  });
});

describe('in the database', () => {
  test('the last factor of a person cannot be deleted, not even with an event', async () => {
    await door.withAuthenticator('sql@example.org');
    const { actor } = await door.signedIn(
      (
        await door.addPasskey(
          (
            await door.withAuthenticator('sql-two@example.org')
          ).cookie,
          softwareAuthenticator({ origin: env().publicUrl }),
        )
      ).cookie,
    );
    const { organisationId } = door;
    const both = open.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, async (tx) => {
      const [totp] = await rows<{ id: string }>(
        tx,
        'DELETE FROM totp_credential WHERE person_id = $1 RETURNING id',
        [actor.id],
      );
      const [key] = await rows<{ id: string }>(
        tx,
        'DELETE FROM passkey_credential WHERE person_id = $1 RETURNING id',
        [actor.id],
      );
      const ctx = { tx, actor, organisationId, now: new Date(), correlationId: 'test' };
      await appendAuditEvent(ctx, {
        type: 'mfa.removed',
        resourceId: totp?.id ?? '',
        details: {},
        covers: [{ table: 'passkey_credential', id: key?.id ?? '' }],
      });
    });
    await expect(both).rejects.toThrow(/last second factor/);
  });

  test('one person cannot both ask for and confirm a reset, and what was written stays', async () => {
    await door.withAuthenticator('forged@example.org');
    const { id } = await as<{ id: string }>(ann, people.requestReset, {
      person: 'forged@example.org',
      reason: REASON,
    });
    const change = (set: string) =>
      open.uow.write({ organisationId: door.organisationId, workspaceIds: '*', personId: null }, (tx) =>
        rows(tx, `UPDATE factor_reset SET ${set} WHERE id = '${id}'`),
      );
    await expect(
      change(`confirmed_by = requested_by, confirmed_at = now(), token_hash = 'x'`),
    ).rejects.toThrow(/factor_reset_two_people/);
    await expect(change(`requested_by = 'per_x'`)).rejects.toThrow(/stays as it is/);
    await expect(change(`used_at = now()`)).rejects.toThrow(/factor_reset_order/);
    await expect(change(`ended_at = now()`)).rejects.toThrow(/without an audit event/);
  });
});
