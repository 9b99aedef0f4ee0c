import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { OPERATIONS } from '#server/api/operations.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { THROTTLES, type ThrottleKind } from './domain/throttle.ts';
import { giveSecondFactor } from './give-second-factor.ts';
import { deviceCookie } from './known-device.ts';
import { offerPasskeySignIn, signInWithPasskey } from './sign-in-with-passkey.ts';
import { signInWithPassword } from './sign-in-with-password.ts';
import { tellPastDenials } from './tell-denials.job.ts';
import { type FrontDoor, frontDoor, nextCode, PASSWORD, refusal } from './testing/front-door.ts';
import { softwareAuthenticator } from './testing/software-authenticator.ts';
import { reserveAttempt } from './throttle-attempts.ts';

const WRONG = 'guess guess guess';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let door: FrontDoor;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'throttling' });
  system = openUnitOfWork(database.systemUrl, { name: 'throttling' });
  door = await frontDoor(app.uow, 'throttling');
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

function guess(email: string, addressPrefix?: string) {
  return refusal(
    signInWithPassword(door.visit(addressPrefix === undefined ? {} : { addressPrefix }), {
      email,
      password: WRONG,
    }),
  );
}

async function fail(kind: ThrottleKind, subject: string, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await reserveAttempt(app.uow, { [kind]: subject });
}

describe('delays', () => {
  test('somebody who signs in between guesses makes guessing no faster', async () => {
    const { free } = THROTTLES.pair;
    await fail('pair', 'alternating', free - 1);
    const own = await reserveAttempt(app.uow, { pair: 'alternating' });
    await reserveAttempt(app.uow, { pair: 'alternating' });
    await own.succeeded();
    // The guess that came meanwhile keeps its delay, and the count only lost what was counted for the right one.
    expect((await refusal(reserveAttempt(app.uow, { pair: 'alternating' }))).code).toBe('too-many-requests');
    await fail('address', 'counted', 10);
    for (let i = 0; i < 30; i += 1) await (await reserveAttempt(app.uow, { address: 'counted' })).succeeded();
    const kept = await app.database.pool.query(
      'SELECT max(failures) AS failures FROM sign_in_throttle WHERE failures = 10',
    );
    expect(kept.rows[0].failures).toBe(10);
  });

  test('what is a person’s own is emptied by a success', async () => {
    await fail('own', 'mine', THROTTLES.own.free);
    await (await reserveAttempt(app.uow, { own: 'mine' })).succeeded();
    await fail('own', 'mine', THROTTLES.own.free);
  });

  test.each(['pair', 'account', 'address', 'tenant', 'global', 'factor', 'offer'] as const)(
    'there is one for %s, never longer than said',
    async (kind) => {
      const { free, longestDelayMs } = THROTTLES[kind];
      // The count is written as it would stand, so that the test need not fail three thousand times.
      await reserveAttempt(app.uow, { [kind]: `many-${kind}` });
      await app.database.pool.query(
        'UPDATE sign_in_throttle SET failures = $1 WHERE key LIKE $2 AND failures = 1',
        [free + 30, `${kind}:%`],
      );
      await reserveAttempt(app.uow, { [kind]: `many-${kind}` });
      const { code, details } = await refusal(reserveAttempt(app.uow, { [kind]: `many-${kind}` }));
      expect(code).toBe('too-many-requests');
      expect(Number(details.retryAfterS)).toBeLessThanOrEqual(longestDelayMs / 1000);
    },
  );
});

describe('guessing one account from many addresses', () => {
  test('slows down strangers, and neither a known browser nor a passkey', async () => {
    const email = 'wanted@example.org';
    const { cookie, seed } = await door.withAuthenticator(email);
    const device = softwareAuthenticator({ origin: env().publicUrl });
    const { actor } = await door.signedIn((await door.addPasskey(cookie, device)).cookie);
    for (let i = 0; i <= THROTTLES.account.free; i += 1)
      expect((await guess(email)).code).toBe('unauthenticated');
    expect((await guess(email)).code).toBe('too-many-requests');
    const known = door.visit({ cookieHeader: deviceCookie(actor.id).split(';')[0] ?? '' });
    expect((await signInWithPassword(known, { email, password: PASSWORD })).body.next).toBe('second-factor');
    await giveSecondFactor(known, { code: await nextCode(seed) });
    const from = door.visit();
    const passkey = device.get((await offerPasskeySignIn(from, { email })).body);
    await signInWithPasskey(from, { passkey });
  });

  test('an address without an account is slowed down in the same way', async () => {
    const email = 'nobody@nowhere.example';
    for (let i = 0; i <= THROTTLES.account.free; i += 1)
      expect((await guess(email)).code).toBe('unauthenticated');
    expect((await guess(email)).code).toBe('too-many-requests');
  });
});

describe('telling accounts from none', () => {
  test('takes as long for an address without an account as for a wrong password', { retry: 2 }, async () => {
    const timed = `timed-${randomUUID()}@example.net`;
    await door.withAuthenticator(timed);
    const took = { known: [] as number[], unknown: [] as number[] };
    for (let i = 0; i < 8; i += 1) {
      for (const [kind, email] of [
        ['known', timed],
        ['unknown', `absent-${randomUUID()}@example.net`],
      ] as const) {
        const begun = performance.now();
        await guess(email);
        took[kind].push(performance.now() - begun);
      }
    }
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    const ratio = median(took.unknown) / median(took.known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});

describe('a flood of acts that are not permitted', () => {
  test('leaves one event a minute and a number, and the first of each permission', async () => {
    const tenant: TestTenant = await testTenant(app.uow, 'flood');
    const viewer = await tenant.addPerson('Vera', 'viewer');
    const forbidden = (operation: object) =>
      refusal(executeOperation(operation as never, 'test', callerOf(viewer, app.uow), {}));
    for (let i = 0; i < 25; i += 1) {
      expect((await forbidden(OPERATIONS.people.invite)).code).toBe('forbidden');
    }
    expect((await forbidden(OPERATIONS.tokens.create)).code).toBe('forbidden');
    const { organisationId } = tenant;
    const eventsOf = async (type: string) => {
      const found = await app.uow.read({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
        rows<{ canonical: string }>(tx, 'SELECT canonical FROM audit_event WHERE type = $1', [type]),
      );
      return found.map(({ canonical }) => JSON.parse(canonical).details);
    };
    const first = await eventsOf('access.denied');
    // The minute may turn while this runs; then each half has its first.
    expect(first.length).toBeGreaterThanOrEqual(2);
    expect(first.length).toBeLessThanOrEqual(4);
    await tellPastDenials(system.uow, new Date(Date.now() + 60_000));
    const again = await eventsOf('access.denied-again');
    const told = again.reduce((sum: number, { times }) => sum + times, 0);
    expect(told + first.length).toBe(26);
    expect(again[0]).toMatchObject({ actorId: viewer.id, permission: 'people:invite' });
    expect(await tellPastDenials(system.uow, new Date(Date.now() + 60_000))).toBe(0);
  });
});
