import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rows } from '#server/platform/db.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { followTo, startTestProvider, type TestProvider } from '#server/platform/testing/test-provider.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { createConnection } from './create-connection.ts';
import { finishSso } from './finish-sso.ts';
import { readSession } from './read-session.ts';
import { createConnectionInput } from './sso.schema.ts';
import { offersFor } from './sso-offers.ts';
import { redirectUri, startSso } from './start-sso.ts';
import { takeLogoutToken } from './take-logout-token.ts';

/** A certified provider tells a receiver over HTTP that somebody has left, and their sessions here end. */
let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let provider: TestProvider;
let receiver: Server;
let connectionId: string;
let serial = 0;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'sso-logout' });
  tenant = await testTenant(open.uow, 'acme');
  const admin = await tenant.addPerson('Adam', 'admin');
  receiver = createServer((request, response) => {
    text(request)
      .then((body) => {
        const token = new URLSearchParams(body).get('logout_token') ?? '';
        return takeLogoutToken(open.uow, { connectionId, token, correlationId: 'test' });
      })
      .then(
        () => response.writeHead(200).end(),
        () => response.writeHead(400).end(),
      );
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const backChannelUri = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/logout`;
  const home = 'http://localhost:3000';
  provider = await startTestProvider({
    redirectUris: [`${home}/unused`],
    backChannelUri,
    postLogoutUri: `${home}/sign-in`,
  });
  const { organisationId } = tenant;
  const { issuer, clientId, clientSecret } = provider;
  const input = createConnectionInput.parse({
    ...{ name: 'Example', issuer, clientId, clientSecret, domains: ['example.com'] },
    egressGrants: ['127.0.0.1/32'],
    makesPeople: true,
  });
  const made = await open.uow.write({ organisationId, workspaceIds: '*', personId: admin.id }, (tx) =>
    createConnection({ tx, actor: admin, organisationId, now: new Date(), correlationId: 'test' }, input),
  );
  connectionId = made.id;
  await provider.register({ redirectUri: redirectUri(connectionId), backChannelUri });
});

afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  await provider.close();
  await open.database.close();
  await database.drop();
});

async function signIn(sub: string): Promise<{ cookie: string; sid: string }> {
  serial += 1;
  const visit = {
    uow: open.uow,
    binding: `browser-${serial}-${'x'.repeat(20)}`,
    cookieHeader: '',
    addressPrefix: '10.7.0.1',
    userAgent: 'test',
    script: null,
    correlationId: 'test',
  };
  provider.next({ sub, email: `${sub}@example.com` });
  const { body } = await startSso(visit, { connectionId, next: '/' });
  const back = await followTo(body.url, 'http://localhost:3000/');
  const answer = await finishSso(visit, connectionId, back.search);
  const cookie = answer.cookies[0]?.split(';')[0] ?? '';
  const session = await readSession(open.uow, cookie);
  const tenancy = { organisationId: tenant.organisationId, workspaceIds: '*', personId: null } as const;
  const [kept] = await open.uow.read(tenancy, (tx) =>
    rows<{ sid: string }>(tx, 'SELECT sso_sid AS sid FROM auth_session WHERE id = $1', [
      session?.actor.sessionId,
    ]),
  );
  return { cookie, sid: kept?.sid ?? '' };
}

const isIn = async ({ cookie }: { cookie: string }) => (await readSession(open.uow, cookie)) !== null;

test('one session of the provider ends the one here that it vouched for', async () => {
  const [laptop, phone] = [await signIn('ada'), await signIn('ada')];
  expect(laptop.sid).not.toBe('');
  expect(laptop.sid).not.toBe(phone.sid);
  await provider.tellLogout('ada', laptop.sid);
  expect([await isIn(laptop), await isIn(phone)]).toEqual([false, true]);
});

test('a person who left ends all of theirs, and nobody else’s', async () => {
  const [first, second, other] = [await signIn('bea'), await signIn('bea'), await signIn('cem')];
  await provider.tellLogout('bea');
  expect([await isIn(first), await isIn(second), await isIn(other)]).toEqual([false, false, true]);
});

test('a domain needs no proof where the other organisations are closed, and nothing of those is offered', async () => {
  const other = await testTenant(open.uow, 'other');
  const offered = () => offersFor(open.uow, { domain: 'example.com' });
  expect(await offered()).toEqual([]);
  const machine = new pg.Client(database.adminUrl);
  await machine.connect();
  const close = (organisationId: string) =>
    machine.query(
      "INSERT INTO tenant (organisation_id, founded_by, founded_at, closed_at) VALUES ($1, 'test', now(), now())",
      [organisationId],
    );
  try {
    await close(other.organisationId);
    expect(await offered()).toMatchObject([{ connectionId }]);
    await close(tenant.organisationId);
    expect(await offered()).toEqual([]);
  } finally {
    await machine.query('DELETE FROM tenant');
    await machine.end();
  }
});
