import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { createConnection } from './create-connection.ts';
import type { PersonActor } from './domain/actor.ts';
import { finishSso } from './finish-sso.ts';
import { readSession } from './read-session.ts';
import { createConnectionInput, testConnectionInput } from './sso.schema.ts';
import { startSso } from './start-sso.ts';
import { takeLogoutToken } from './take-logout-token.ts';
import { testConnection } from './test-connection.ts';
import type { Visit } from './visit.ts';

/** A provider that says whatever a test makes it say: ID tokens and logout tokens are forged in every way we must refuse. */
const CLIENT = 'interlock';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let admin: PersonActor;
let server: Server;
let issuer: string;
let keys: Keys;
let strangers: Keys;
let kid = 'first';
let keysAsked = 0;
let connectionId: string;
let nonce = '';
let forge: (claims: JWTPayload) => Promise<string>;
let metadata: Record<string, unknown> = {};
let redirect: string | null = null;
let serial = 0;

const nowS = () => Math.floor(Date.now() / 1000);
const honest = (claims: JWTPayload, over: { key?: Keys; alg?: string; kid?: string; typ?: string } = {}) =>
  new SignJWT(claims)
    .setProtectedHeader({
      alg: over.alg ?? 'RS256',
      kid: over.kid ?? kid,
      ...(over.typ && { typ: over.typ }),
    })
    .sign((over.key ?? keys).privateKey);

async function answerOf(path: string): Promise<unknown> {
  if (path === '/.well-known/openid-configuration')
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      backchannel_logout_supported: true,
      ...metadata,
    };
  if (path === '/jwks') keysAsked += 1;
  if (path === '/jwks')
    return { keys: [{ ...(await exportJWK(keys.publicKey)), kid, alg: 'RS256', use: 'sig' }] };
  if (path !== '/token') return {};
  const claims = {
    iss: issuer,
    aud: CLIENT,
    sub: 'u-1',
    email: 'u1@example.com',
    nonce,
    iat: nowS(),
    exp: nowS() + 300,
  };
  return { access_token: 'at', token_type: 'Bearer', expires_in: 300, id_token: await forge(claims) };
}

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'sso-hostile' });
  tenant = await testTenant(open.uow, 'hostile');
  admin = await tenant.addPerson('Adam', 'admin');
  keys = await generateKeyPair('RS256', { extractable: true });
  strangers = await generateKeyPair('RS256', { extractable: true });
  server = createServer((request, response) => {
    if (redirect !== null) return void response.writeHead(302, { location: redirect }).end();
    answerOf(request.url ?? '').then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const input = createConnectionInput.parse({
    name: 'Hostile',
    issuer,
    clientId: CLIENT,
    clientSecret: 'secret',
    domains: ['example.com'],
    egressGrants: ['127.0.0.1/32'],
    makesPeople: true,
  });
  const { organisationId } = tenant;
  const made = await open.uow.write({ organisationId, workspaceIds: '*', personId: admin.id }, (tx) =>
    createConnection({ tx, actor: admin, organisationId, now: new Date(), correlationId: 'test' }, input),
  );
  connectionId = made.id;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await open.database.close();
  await database.drop();
});

beforeEach(() => {
  forge = (claims) => honest(claims);
  metadata = {};
  redirect = null;
});

function visit(): Visit {
  serial += 1;
  return {
    uow: open.uow,
    binding: `browser-${serial}-${'x'.repeat(20)}`,
    cookieHeader: '',
    addressPrefix: '10.8.0.1',
    userAgent: 'test',
    script: null,
    correlationId: 'test',
  };
}

async function signIn(): Promise<{ problem: string | null; cookie: string }> {
  const from = visit();
  const { body } = await startSso(from, { connectionId, next: '/' });
  const asked = new URL(body.url).searchParams;
  nonce = asked.get('nonce') ?? '';
  expect(asked.get('code_challenge_method')).toBe('S256');
  expect(asked.get('scope')).toBe('openid email profile');
  const answer = await finishSso(from, connectionId, `?code=c&state=${asked.get('state')}`);
  const problem = new URL(answer.path, 'http://x').searchParams.get('problem');
  return { problem, cookie: answer.cookies[0]?.split(';')[0] ?? '' };
}

describe('an ID token is refused', () => {
  test('never, when it is as it should be', async () => {
    expect((await signIn()).problem).toBeNull();
  });

  test.each<[string, (claims: JWTPayload) => Promise<string> | string]>([
    ['without a signature (alg none)', (claims) => new UnsecuredJWT(claims).encode()],
    [
      'signed with the client’s secret as if it were a key (HS256)',
      (claims) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('secret'.padEnd(32, '0'))),
    ],
    ['signed by a stranger under a known key’s name', (claims) => honest(claims, { key: strangers })],
    ['signed under an unknown key’s name', (claims) => honest(claims, { key: strangers, kid: 'unknown' })],
    [
      'signed by a stranger who sends the key along (jwk)',
      async (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'RS256', jwk: await exportJWK(strangers.publicKey) })
          .sign(strangers.privateKey),
    ],
    [
      'signed by a stranger who names a place for the key (jku)',
      (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'RS256', kid: 'unknown', jku: `${issuer}/jwks`, x5u: `${issuer}/jwks` })
          .sign(strangers.privateKey),
    ],
    ['for another client', (claims) => honest({ ...claims, aud: 'somebody-else' })],
    [
      'for several clients, made out to another',
      (claims) => honest({ ...claims, aud: [CLIENT, 'x'], azp: 'x' }),
    ],
    ['for several clients, made out to none', (claims) => honest({ ...claims, aud: [CLIENT, 'x'] })],
    ['of another issuer', (claims) => honest({ ...claims, iss: 'https://evil.example' })],
    ['with another nonce', (claims) => honest({ ...claims, nonce: 'replayed' })],
    ['without a nonce', ({ nonce: _nonce, ...claims }) => honest(claims)],
    ['that has expired', (claims) => honest({ ...claims, exp: nowS() - 3_600 })],
    ['without an end', ({ exp: _exp, ...claims }) => honest(claims)],
    ['without a subject', ({ sub: _sub, ...claims }) => honest(claims)],
    [
      'changed after it was signed',
      async (claims) => {
        const [header, , signature] = (await honest(claims)).split('.');
        const body = Buffer.from(JSON.stringify({ ...claims, sub: 'u-2' })).toString('base64url');
        return `${header}.${body}.${signature}`;
      },
    ],
  ])('%s', async (_, made) => {
    forge = async (claims) => made(claims);
    const { problem, cookie } = await signIn();
    expect([problem, cookie]).toEqual(['untrusted', '']);
  });
});

test('new keys of the provider are found, and asked for once a minute at most, whatever arrives', async () => {
  expect((await signIn()).problem).toBeNull();
  keys = await generateKeyPair('RS256', { extractable: true });
  kid = 'second';
  keysAsked = 0;
  for (let again = 0; again < 3; again += 1) expect((await signIn()).problem).toBe('untrusted');
  expect(keysAsked).toBe(0);
  vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
  try {
    for (let again = 0; again < 3; again += 1) expect((await signIn()).problem).toBeNull();
  } finally {
    vi.useRealTimers();
  }
  expect(keysAsked).toBe(1);
});

describe('the provider’s own description is refused', () => {
  const ask = async () => {
    const { organisationId } = tenant;
    return open.uow.read({ organisationId, workspaceIds: '*', personId: admin.id }, (tx) =>
      testConnection(
        { tx, actor: admin, organisationId, now: new Date(), correlationId: 'test' },
        testConnectionInput.parse({ issuer, egressGrants: ['127.0.0.1/32'] }),
      ),
    );
  };

  test('never, when it is as it should be', async () => {
    expect(await ask()).toMatchObject({ isUsable: true, problem: null, offersBackChannelLogout: true });
  });

  test.each<[string, Record<string, unknown>]>([
    ['with another name', { issuer: 'https://evil.example' }],
    ['with an address that is no https', { authorization_endpoint: 'javascript:alert(1)' }],
    ['with keys behind plain http elsewhere', { jwks_uri: 'http://keys.example/jwks' }],
    ['without an address for tokens', { token_endpoint: undefined }],
    ['without S256', { code_challenge_methods_supported: ['plain'] }],
  ])('%s', async (_, over) => {
    metadata = over;
    expect(await ask()).toMatchObject({ isUsable: false, problem: expect.stringMatching(/.{20,}/) });
  });

  test('when it leads elsewhere, or to an address that nobody granted', async () => {
    redirect = 'http://169.254.169.254/latest/meta-data/';
    expect((await ask()).problem).toMatch(/redirect/);
    const { organisationId } = tenant;
    const ungranted = await open.uow.read({ organisationId, workspaceIds: '*', personId: admin.id }, (tx) =>
      testConnection(
        { tx, actor: admin, organisationId, now: new Date(), correlationId: 'test' },
        testConnectionInput.parse({ issuer }),
      ),
    );
    expect(ungranted.problem).toMatch(/may not be reached/);
  });
});

describe('back-channel logout', () => {
  const claims = () => ({
    iss: issuer,
    aud: CLIENT,
    sub: 'u-1',
    iat: nowS(),
    exp: nowS() + 120,
    jti: randomUUID(),
    events: { [EVENT]: {} },
  });
  const take = (token: string) => takeLogoutToken(open.uow, { connectionId, token, correlationId: 'test' });
  const typ = 'logout+jwt';

  test('ends the sessions of a person at once, and counts once', async () => {
    forge = (given) => honest({ ...given, sid: 'idp-1' });
    const { cookie } = await signIn();
    expect(await readSession(open.uow, cookie)).not.toBeNull();
    const token = await honest(claims(), { typ });
    expect((await take(token)).sessionsEnded).toBeGreaterThan(0);
    expect(await readSession(open.uow, cookie)).toBeNull();
    await expect(take(token)).rejects.toThrow(/taken before/);
  });

  test('ends one of the provider’s sessions and leaves the others', async () => {
    const cookies: string[] = [];
    for (const sid of ['idp-a', 'idp-b']) {
      forge = (given) => honest({ ...given, sid });
      cookies.push((await signIn()).cookie);
    }
    const { sub: _sub, ...about } = claims();
    expect((await take(await honest({ ...about, sid: 'idp-a' }, { typ }))).sessionsEnded).toBe(1);
    expect(await readSession(open.uow, cookies[0] ?? '')).toBeNull();
    expect(await readSession(open.uow, cookies[1] ?? '')).not.toBeNull();
  });

  test.each<[string, () => Promise<string> | string]>([
    ['an ID token in its place', () => honest({ ...claims(), nonce: 'n' })],
    ['one of another type', () => honest(claims(), { typ: 'JWT' })],
    ['one with a nonce', () => honest({ ...claims(), nonce: 'n' }, { typ })],
    ['one without the event', () => honest({ ...claims(), events: { other: {} } }, { typ })],
    ['one whose event is no object', () => honest({ ...claims(), events: { [EVENT]: 'yes' } }, { typ })],
    ['one that names nobody', () => honest({ ...claims(), sub: undefined } as never, { typ })],
    ['one without an id', () => honest({ ...claims(), jti: undefined } as never, { typ })],
    ['one of another issuer', () => honest({ ...claims(), iss: 'https://evil.example' }, { typ })],
    ['one for another client', () => honest({ ...claims(), aud: 'x' }, { typ })],
    ['an old one', () => honest({ ...claims(), iat: nowS() - 3_600, exp: nowS() + 60 }, { typ })],
    ['one without a date', () => honest({ ...claims(), iat: undefined } as never, { typ })],
    ['one signed by a stranger', () => honest(claims(), { typ, key: strangers })],
    ['one without a signature', () => new UnsecuredJWT(claims()).encode()],
    ['no token at all', () => 'nothing'],
  ])('refuses %s', async (_, made) => {
    forge = (given) => honest(given);
    const { cookie } = await signIn();
    await expect(take(await made())).rejects.toMatchObject({ code: 'invalid' });
    expect(await readSession(open.uow, cookie)).not.toBeNull();
  });
});
