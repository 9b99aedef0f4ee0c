import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { checkPasskeyProof } from './check-passkey-proof.ts';
import type { Context } from './context.ts';
import type { PersonActor } from './domain/actor.ts';
import { authorize, hasRecentPasskey } from './domain/authorize.ts';
import { confirmPasskey, offerPasskey } from './enrol-passkey.ts';
import { giveSecondFactor, offerPasskeyAsSecondFactor } from './give-second-factor.ts';
import type { PasskeyAssertion } from './passkey.schema.ts';
import { readSession } from './read-session.ts';
import { offerPasskeySignIn, signInWithPasskey } from './sign-in-with-passkey.ts';
import { signInWithPassword } from './sign-in-with-password.ts';
import { startPasskeyProof } from './start-passkey-proof.ts';
import { offerStepUp, stepUp } from './step-up.ts';
import { type FrontDoor, frontDoor, nextCode, PASSWORD, refusal } from './testing/front-door.ts';
import { type SoftwareAuthenticator, softwareAuthenticator } from './testing/software-authenticator.ts';

const { account } = OPERATIONS;
const origin = env().publicUrl;

let database: TestDatabase;
let open: OpenUnitOfWork;
let door: FrontDoor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'passkeys' });
  door = await frontDoor(open.uow, 'passkeys');
});

afterAll(async () => {
  await open.database.close();
  await database.drop();
});

async function withPasskey(email: string, device = softwareAuthenticator({ origin })) {
  const added = await door.addPasskey(await door.joined(email), device);
  return { ...added, device };
}

async function signIn(device: SoftwareAuthenticator, email?: string): Promise<string> {
  const from = door.visit();
  const { body } = await offerPasskeySignIn(from, { email });
  const { ticket } = (await signInWithPasskey(from, { passkey: device.get(body) })).body;
  return door.cookieOf(from, ticket);
}

function as<O>(actor: PersonActor, operation: object, input: unknown): Promise<O> {
  return executeOperation(operation as never, 'test', callerOf(actor, open.uow), input);
}

async function inContext<T>(actor: PersonActor, run: (ctx: Context) => Promise<T>): Promise<T> {
  const { organisationId, id: personId } = actor;
  return open.uow.write({ organisationId, workspaceIds: '*', personId }, (tx) =>
    run({ tx, actor, organisationId, now: new Date(), correlationId: 'test' }),
  );
}

async function eventsOf(type: string): Promise<number> {
  const { organisationId } = door;
  return open.uow.read({ organisationId, workspaceIds: '*', personId: null }, async (tx) => {
    return (await rows(tx, 'SELECT 1 FROM audit_event WHERE type = $1', [type])).length;
  });
}

describe('enrolling a passkey', () => {
  test('as the first factor it gives level 2, recovery codes and a new session secret', async () => {
    const level1 = await door.joined('first@example.org');
    const { cookie, recoveryCodes } = await door.addPasskey(level1, softwareAuthenticator({ origin }));
    expect(recoveryCodes).toHaveLength(10);
    expect(cookie).not.toBe(level1);
    const { actor, person } = await door.signedIn(cookie);
    expect(actor).toMatchObject({ assuranceLevel: 2, methods: ['password', 'passkey'] });
    expect(hasRecentPasskey(actor, new Date())).toBe(true);
    expect(person.hasSecondFactor).toBe(true);
    expect(hasRecentPasskey((await door.signedIn(level1)).actor, new Date())).toBe(false);
  });

  test('a further one needs a recent factor, ends other sessions and leaves the recovery codes alone', async () => {
    const { cookie, device } = await withPasskey('second@example.org');
    const elsewhere = await signIn(device);
    const signedIn = await door.signedIn(cookie);
    const long = {
      ...signedIn,
      actor: { ...signedIn.actor, steppedUpAt: new Date(Date.now() - 6 * 60_000) },
    };
    expect((await refusal(offerPasskey(door.visit(), long))).code).toBe('step-up-required');
    const added = await door.addPasskey(cookie, softwareAuthenticator({ origin }), 'Phone');
    expect(added.recoveryCodes).toEqual([]);
    expect(await readSession(open.uow, elsewhere)).toBeNull();
    const { actor } = await door.signedIn(added.cookie);
    const read = await as<{ passkeys: { name: string }[] }>(actor, account.read, {});
    expect(read.passkeys.map(({ name }) => name)).toEqual(['Laptop', 'Phone']);
  });

  test.each([
    ['without verifying the person', { isUserVerified: false }],
    ['from another origin', { origin: 'https://interlock.example.net' }],
    ['for another host', { rpId: 'example.net' }],
    ['with an answer to another question', { type: 'webauthn.get' }],
  ])('is refused %s', async (_, over) => {
    const signedIn = await door.signedIn(
      await door.joined(`bent-${JSON.stringify(over).length}@example.org`),
    );
    const offer = (await offerPasskey(door.visit(), signedIn)).body;
    const passkey = softwareAuthenticator({ origin }).create(offer, over);
    const confirm = () => confirmPasskey(door.visit(), signedIn, { name: 'Bent', passkey });
    expect((await refusal(confirm())).code).toBe('invalid');
    expect((await refusal(confirm())).code).toBe('stale');
  });

  test('an offer made to somebody else, or one that was never made, is refused', async () => {
    const one = await door.signedIn(await door.joined('offer-one@example.org'));
    const other = await door.signedIn(await door.joined('offer-other@example.org'));
    const offer = (await offerPasskey(door.visit(), one)).body;
    const passkey = softwareAuthenticator({ origin }).create(offer);
    const stolen = confirmPasskey(door.visit(), other, { name: 'Stolen', passkey });
    expect((await refusal(stolen)).code).toBe('stale');
    const made = softwareAuthenticator({ origin }).create(offer, {
      challenge: randomBytes(32).toString('base64url'),
    });
    expect((await refusal(confirmPasskey(door.visit(), one, { name: 'Made', passkey: made }))).code).toBe(
      'stale',
    );
  });
});

describe('signing in with a passkey', () => {
  test('works with an address and without one, and gives a session of level 2', async () => {
    const { device } = await withPasskey('ada@example.org');
    for (const email of ['ada@example.org', undefined]) {
      const { actor } = await door.signedIn(await signIn(device, email));
      expect(actor).toMatchObject({ assuranceLevel: 2, methods: ['passkey'] });
      expect(hasRecentPasskey(actor, new Date())).toBe(true);
    }
  });

  test('an answer counts once, in the browser it was asked in', async () => {
    const { device } = await withPasskey('once@example.org');
    const from = door.visit();
    const passkey = device.get((await offerPasskeySignIn(from, {})).body);
    expect((await refusal(signInWithPasskey(door.visit(), { passkey }))).code).toBe('unauthenticated');
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, () => signInWithPasskey(from, { passkey })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test.each([
    ['without verifying the person', { isUserVerified: false }],
    ['from another origin', { origin: 'http://localhost:1' }],
    ['for another host', { rpId: '127.0.0.1' }],
    ['in the name of somebody else', { userHandle: Buffer.from('per_other').toString('base64url') }],
  ])('is refused %s', async (_, over) => {
    const { device } = await withPasskey(`wrong-${JSON.stringify(over).length}@example.org`);
    const from = door.visit();
    const passkey = device.get((await offerPasskeySignIn(from, {})).body, over);
    expect((await refusal(signInWithPasskey(from, { passkey }))).code).toBe('unauthenticated');
  });

  test('a counter that goes back is refused and audited; a device that does not count is taken', async () => {
    const { device } = await withPasskey('copied@example.org');
    await signIn(device);
    await signIn(device);
    const before = await eventsOf('passkey.counter-regressed');
    const from = door.visit();
    const copy = device.get((await offerPasskeySignIn(from, {})).body, { counter: 1 });
    expect((await refusal(signInWithPasskey(from, { passkey: copy }))).message).toContain('copy');
    expect(await eventsOf('passkey.counter-regressed')).toBe(before + 1);
    const { device: plain } = await withPasskey(
      'uncounted@example.org',
      softwareAuthenticator({ origin, counts: false, isBackedUp: true }),
    );
    await signIn(plain);
    await signIn(plain);
  });

  test('asking tells nothing about an address', async () => {
    await withPasskey('has@example.org');
    await door.withAuthenticator('has-none@example.org');
    const offers = await Promise.all(
      ['has@example.org', 'has-none@example.org', 'nobody@example.org'].map(
        async (email) => (await offerPasskeySignIn(door.visit(), { email })).body,
      ),
    );
    for (const { allowCredentials = [] } of offers) {
      expect(allowCredentials).toHaveLength(1);
      expect(Object.keys(allowCredentials[0] ?? {})).toEqual(
        Object.keys(offers[0]?.allowCredentials?.[0] ?? {}),
      );
    }
    const again = (await offerPasskeySignIn(door.visit(), { email: 'nobody@example.org' })).body;
    expect(again.allowCredentials).toEqual(offers[2]?.allowCredentials);
  });
});

describe('a passkey as second factor and for stepping up', () => {
  test('follows the password, and only there', async () => {
    const { device } = await withPasskey('two@example.org');
    const from = door.visit();
    expect((await refusal(offerPasskeyAsSecondFactor(from))).details.startAgain).toBe(true);
    const step = await signInWithPassword(from, { email: 'two@example.org', password: PASSWORD });
    expect(step.body).toEqual({ next: 'second-factor', methods: ['passkey', 'recovery-code'] });
    const asked = (await offerPasskeySignIn(from, {})).body;
    const other = await refusal(giveSecondFactor(from, { passkey: device.get(asked) }));
    expect(other.fields[0]?.path).toBe('/passkey');
    const passkey = device.get((await offerPasskeyAsSecondFactor(from)).body);
    const { ticket } = (await giveSecondFactor(from, { passkey })).body;
    const { actor } = await door.signedIn(await door.cookieOf(from, ticket));
    expect(actor.methods).toEqual(['password', 'passkey']);
  });

  test('a session that stepped up with a code must step up with the passkey where one is demanded', async () => {
    const { cookie, seed } = await door.withAuthenticator('levels@example.org');
    const device = softwareAuthenticator({ origin });
    const added = await door.addPasskey(cookie, device);
    const from = door.visit();
    await signInWithPassword(from, { email: 'levels@example.org', password: PASSWORD });
    const { ticket } = (await giveSecondFactor(from, { code: await nextCode(seed) })).body;
    const byCode = await door.signedIn(await door.cookieOf(from, ticket));
    const demand = (actor: PersonActor) => authorize(actor, 'self:manage', 'passkey', new Date());
    await expect((async () => demand(byCode.actor))()).rejects.toMatchObject({
      code: 'step-up-required',
      details: { methods: ['passkey'] },
    });
    const offer = (await offerStepUp(door.visit(), byCode)).body;
    expect(offer.methods).toEqual(['passkey', 'totp', 'recovery-code']);
    if (!offer.passkey) throw new Error('no passkey was asked for');
    const stepped = await stepUp(door.visit(), byCode, { passkey: device.get(offer.passkey) });
    const { actor } = await door.signedIn(stepped.cookies?.[0]?.split(';')[0] ?? '');
    expect(demand(actor)).toBe('*');
    const late = { ...actor, passkeyAt: new Date(Date.now() - 5 * 60_000 - 1), steppedUpAt: new Date() };
    expect(() => demand(late)).toThrow(/passkey/);
    expect(added.cookie).not.toBe('');
  });
});

describe('keeping a way in', () => {
  test('the last second factor stays, also when two are removed at once; a removed passkey no longer works', async () => {
    const one = softwareAuthenticator({ origin });
    const { cookie } = await door.addPasskey(await door.joined('last@example.org'), one, 'One');
    const { actor } = await door.signedIn(cookie);
    const [first] = (await as<{ passkeys: { id: string }[] }>(actor, account.read, {})).passkeys;
    const alone = as(actor, account.removePasskey, { passkeyId: first?.id });
    expect((await refusal(alone)).message).toContain('last second factor');
    const two = await door.addPasskey(cookie, softwareAuthenticator({ origin }), 'Two');
    const now = (await door.signedIn(two.cookie)).actor;
    const both = (await as<{ passkeys: { id: string }[] }>(now, account.read, {})).passkeys;
    const removed = await Promise.allSettled(
      both.map(({ id }) => as(now, account.removePasskey, { passkeyId: id })),
    );
    expect(removed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('an authenticator may go when there is a passkey; names can be changed by their person alone', async () => {
    const { cookie } = await door.withAuthenticator('swap@example.org');
    const before = (await door.signedIn(cookie)).actor;
    expect((await refusal(as(before, account.removeAuthenticator, {}))).code).toBe('conflict');
    const added = await door.addPasskey(cookie, softwareAuthenticator({ origin }));
    const { actor } = await door.signedIn(added.cookie);
    await as(actor, account.removeAuthenticator, {});
    const [passkey] = (await as<{ passkeys: { id: string }[] }>(actor, account.read, {})).passkeys;
    await as(actor, account.renamePasskey, { passkeyId: passkey?.id, name: 'Security key' });
    const { actor: other } = await door.signedIn((await withPasskey('other@example.org')).cookie);
    const foreign = as(other, account.renamePasskey, { passkeyId: passkey?.id, name: 'Mine' });
    expect((await refusal(foreign)).code).toBe('not-found');
    expect((await refusal(as(other, account.removePasskey, { passkeyId: passkey?.id }))).code).not.toBe(
      'defect',
    );
    const read = await as<{ passkeys: { name: string }[]; hasAuthenticator: boolean }>(
      actor,
      account.read,
      {},
    );
    expect(read).toMatchObject({ hasAuthenticator: false, passkeys: [{ name: 'Security key' }] });
  });
});

describe('a proof', () => {
  const challenge = createHash('sha256').update('an approval record').digest();
  let actor: PersonActor;
  let device: SoftwareAuthenticator;

  beforeAll(async () => {
    const made = await withPasskey('signer@example.org');
    device = made.device;
    actor = (await door.signedIn(made.cookie)).actor;
  });

  function start(over: Uint8Array = challenge) {
    return inContext(actor, (ctx) => startPasskeyProof(ctx, { challenge: over }));
  }

  function check(response: PasskeyAssertion, over: Uint8Array = challenge, by = actor) {
    return inContext(by, (ctx) => checkPasskeyProof(ctx, { challenge: over, response }));
  }

  test('signs exactly what was asked, and verifies with nothing but the parts that are kept', async () => {
    const response = device.get((await start()).options);
    const proof = await check(response);
    const signed = Buffer.concat([
      Buffer.from(proof.authenticatorData, 'base64url'),
      createHash('sha256').update(Buffer.from(proof.clientDataJson, 'base64url')).digest(),
    ]);
    const key = createPublicKey({
      key: Buffer.from(proof.publicKeySpki, 'base64url'),
      format: 'der',
      type: 'spki',
    });
    expect(verify('sha256', signed, key, Buffer.from(proof.signature, 'base64url'))).toBe(true);
    expect(proof).toMatchObject({ algorithm: 'ES256', isUserVerified: true, credentialId: response.id });
    expect((await refusal(check(response))).code).toBe('stale');
    expect((await refusal(start())).code).toBe('stale');
  });

  test('of another record, of another person, or of a sign-in does not count', async () => {
    const fresh = randomBytes(32);
    const response = device.get((await start(fresh)).options);
    expect((await refusal(check(response, challenge))).code).toBe('stale');
    const { actor: other } = await door.signedIn((await withPasskey('other-signer@example.org')).cookie);
    expect((await refusal(check(response, fresh, other))).code).toBe('stale');
    const asked = (await offerPasskeySignIn(door.visit(), {})).body;
    const signIn = device.get(asked);
    const meant = Buffer.from(asked.challenge, 'base64url');
    expect((await refusal(check(signIn, meant))).code).toBe('stale');
    const unverified = device.get((await start(fresh)).options, { isUserVerified: false });
    expect((await refusal(check(unverified, fresh))).code).toBe('invalid');
  });

  test('a person without a passkey is told which method it takes', async () => {
    const { cookie } = await door.withAuthenticator('none@example.org');
    const { actor: none } = await door.signedIn(cookie);
    const refused = await refusal(inContext(none, (ctx) => startPasskeyProof(ctx, { challenge })));
    expect(refused).toMatchObject({ code: 'step-up-required', details: { methods: ['passkey'] } });
  });
});
