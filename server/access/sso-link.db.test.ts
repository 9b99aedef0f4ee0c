import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { followTo, startTestProvider, type TestProvider } from '#server/platform/testing/test-provider.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import type { Context } from './context.ts';
import { createConnection } from './create-connection.ts';
import type { PersonActor } from './domain/actor.ts';
import { finishSso } from './finish-sso.ts';
import { listOwnLinks, unlink } from './link-sso.ts';
import { readSession, type SignedIn } from './read-session.ts';
import { sessionCookie } from './session-cookie.ts';
import { insertSession } from './sessions.store.ts';
import { createConnectionInput } from './sso.schema.ts';
import { backChannelUri, redirectUri, startLink, startSso } from './start-sso.ts';
import { HOSTILE_RETURN_PATHS } from './testing/hostile-return-paths.ts';
import type { Visit } from './visit.ts';

/** Linking an account that exists: by its person, in their own session, with a second factor that is still recent. */
const HOME = 'http://localhost:3000/';
const HOUR_MS = 3_600_000;
let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let adam: PersonActor;
let provider: TestProvider;
let connectionId: string;
let serial = 0;

async function act<T>(actor: PersonActor, run: (ctx: Context) => Promise<T>): Promise<T> {
  const { organisationId } = actor;
  return open.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, (tx) =>
    run({ tx, actor, organisationId, now: new Date(), correlationId: 'test' }),
  );
}

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'sso-link' });
  tenant = await testTenant(open.uow, 'acme');
  adam = await tenant.addPerson('Adam', 'admin');
  provider = await startTestProvider({
    redirectUris: [`${HOME}unused`],
    backChannelUri: 'http://127.0.0.1:9/unused',
    postLogoutUri: `${HOME}sign-in`,
  });
  const { issuer, clientId, clientSecret } = provider;
  const input = createConnectionInput.parse({
    ...{ name: 'Example', issuer, clientId, clientSecret },
    egressGrants: ['127.0.0.1/32'],
  });
  connectionId = (await act(adam, (ctx) => createConnection(ctx, input))).id;
  await provider.register({
    redirectUri: redirectUri(connectionId),
    backChannelUri: backChannelUri(connectionId),
  });
});

afterAll(async () => {
  await provider.close();
  await open.database.close();
  await database.drop();
});

function visitWith(cookieHeader: string): Visit {
  serial += 1;
  return {
    uow: open.uow,
    binding: `browser-${serial}-${'x'.repeat(20)}`,
    cookieHeader,
    addressPrefix: '10.6.0.1',
    userAgent: 'test',
    script: null,
    correlationId: 'test',
  };
}

/** A browser in which this person signed in with a password, their second factor given at this time. */
async function browserOf(
  person: PersonActor,
  steppedUpAt = new Date(),
): Promise<{ visit: Visit; signedIn: SignedIn }> {
  const sid = randomSecret();
  const now = new Date();
  await act(person, (ctx) =>
    insertSession(ctx.tx, {
      id: hashSecret(sid),
      personId: person.id,
      organisationId: person.organisationId,
      assuranceLevel: 2,
      methods: ['password', 'totp'],
      authenticatedAt: now,
      steppedUpAt,
      passkeyAt: null,
      addressPrefix: null,
      userAgent: null,
      script: null,
      now,
      idleExpiresAt: new Date(now.getTime() + HOUR_MS),
      absoluteExpiresAt: new Date(now.getTime() + HOUR_MS),
    }),
  );
  const visit = visitWith((await sessionCookie(sid)).split(';')[0] ?? '');
  const signedIn = await readSession(open.uow, visit.cookieHeader);
  if (!signedIn) throw new Error('not signed in');
  return { visit, signedIn };
}

async function link(person: PersonActor, sub: string, finishWith?: string): Promise<string> {
  const { visit, signedIn } = await browserOf(person);
  provider.next({ sub });
  const { body } = await startLink(visit, signedIn, { connectionId });
  const back = await followTo(body.url, HOME);
  const from = finishWith === undefined ? visit : { ...visit, cookieHeader: finishWith };
  return (await finishSso(from, connectionId, back.search)).path;
}

async function signIn(sub: string, next = '/') {
  const visit = visitWith('');
  provider.next({ sub });
  const { body } = await startSso(visit, { connectionId, next });
  const answer = await finishSso(visit, connectionId, (await followTo(body.url, HOME)).search);
  const cookie = answer.cookies[0]?.split(';')[0] ?? '';
  return { path: answer.path, cookie, session: await readSession(open.uow, cookie) };
}

test('a linked account comes in as its person, and no longer once it is unlinked', async () => {
  expect((await signIn('u-adam')).path).toMatch(/problem=no-account/);
  expect(await link(adam, 'u-adam')).toBe('/settings?linked=1');
  const { session, cookie } = await signIn('u-adam');
  expect(session?.person.id).toBe(adam.id);
  const [own] = await act(adam, listOwnLinks);
  expect(own).toMatchObject({ connectionId, name: 'Example' });
  await act(adam, (ctx) => unlink(ctx, { identityId: own?.identityId ?? '' }));
  expect(await readSession(open.uow, cookie)).toBeNull();
  expect((await signIn('u-adam')).path).toMatch(/problem=no-account/);
});

test('linking takes a recent second factor, when it begins and when it ends', async () => {
  const { visit, signedIn } = await browserOf(adam, new Date(Date.now() - 6 * 60_000));
  await expect(startLink(visit, signedIn, { connectionId })).rejects.toMatchObject({
    code: 'step-up-required',
  });
});

test('linking ends in the session that began it, and in no other', async () => {
  const mallory = await tenant.addPerson('Mallory', 'viewer');
  const theirs = (await browserOf(mallory)).visit.cookieHeader;
  for (const cookie of [theirs, '', (await browserOf(adam)).visit.cookieHeader])
    expect(await link(adam, 'u-else', cookie)).toBe('/settings?problem=link-ended');
  expect((await signIn('u-else')).path).toMatch(/problem=no-account/);
});

test('an account is linked to one person, and a person to one account', async () => {
  const bea = await tenant.addPerson('Bea', 'viewer');
  expect(await link(bea, 'u-bea')).toBe('/settings?linked=1');
  expect(await link(adam, 'u-bea')).toBe('/settings?problem=link-taken');
  expect(await link(bea, 'u-second')).toBe('/settings?problem=link-taken');
});

test('nobody ends somebody else’s link', async () => {
  const cem = await tenant.addPerson('Cem', 'viewer');
  expect(await link(cem, 'u-cem')).toBe('/settings?linked=1');
  const [own] = await act(cem, listOwnLinks);
  const attempt = act(adam, (ctx) => unlink(ctx, { identityId: own?.identityId ?? '' }));
  await expect(attempt).rejects.toMatchObject({ code: 'not-found' });
});

test('whatever way back is asked for, the provider’s answer leads to a path of this site', async () => {
  await link(adam, 'u-hostile');
  const ways = HOSTILE_RETURN_PATHS.filter((path) => path.length <= 2_000);
  for (const next of ways.filter((_, index) => index % 3 === 0)) {
    const { path } = await signIn('u-hostile', next);
    const to = new URL(path, HOME);
    expect([next, path.startsWith('/') && !path.startsWith('//'), to.origin]).toEqual([
      next,
      true,
      new URL(HOME).origin,
    ]);
    expect([next, to.searchParams.get('next') ?? '/']).toEqual([next, '/']);
  }
});
