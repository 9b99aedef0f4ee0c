import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { sso } from '#server/access/sso.router.ts';
import { askWitness } from '#server/audit/ask-witness.ts';
import { parseVerifierKey } from '#server/audit/domain/signed-note.ts';
import { clusters } from '#server/clusters/clusters.router.ts';
import { webhooks } from '#server/notifications/webhooks.router.ts';
import { loadEnv } from '#server/platform/env.ts';
import { HOSTILE_ADDRESSES } from '#server/platform/testing/hostile-addresses.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { callerOf, executeOperation } from './execute-operation.ts';
import type { AnyOperation } from './operation.ts';

/**
 * Every place that takes an address from somebody: none keeps, and none asks, one that leads inside without a grant. What
 * is entered there and what comes back are both looked at: a server on this machine counts who reaches it.
 */
const LOOPBACK = ['127.0.0.0/8'];
let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let olga: PersonActor;
let adam: PersonActor;
let inside: Server;
let here: string;
const reached: string[] = [];
let clusterId: string;
let webhookId: string;

const SETTINGS = { dialect: 'interlock', delivery: { kind: 'upload' }, isPlainHttpAccepted: true };

function act<O>(actor: PersonActor, operation: unknown, input: unknown): Promise<O> {
  return executeOperation(operation as AnyOperation, 'test', callerOf(actor, open.uow), input) as Promise<O>;
}

beforeAll(async () => {
  inside = createServer((request, response) => {
    reached.push(request.url ?? '');
    if (request.url?.startsWith('/away')) response.writeHead(307, { location: `${here}/inside` }).end();
    else response.end('{}');
  });
  inside.listen(0, '127.0.0.1');
  await once(inside, 'listening');
  here = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`;
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'hostile' });
  tenant = await testTenant(open.uow, 'acme');
  olga = await tenant.addPerson('Olga', 'operator');
  adam = await tenant.addPerson('Adam', 'admin');
  const cluster = {
    name: 'outside',
    baseUrl: 'https://engine.invalid',
    settings: SETTINGS,
    evenIfUnreachable: true,
  };
  clusterId = (await act<{ id: string }>(olga, clusters.connect, cluster)).id;
  const webhook = { name: 'outside', url: 'https://siem.invalid/in' };
  webhookId = (await act<{ id: string }>(adam, webhooks.create, webhook)).id;
});

afterAll(async () => {
  inside.closeAllConnections();
  inside.close();
  await open.database.close();
  await database.drop();
});

/** How each place is given an address; it must refuse, naming the field, although it is told to save in any case. */
const PLACES: readonly (readonly [string, (address: string) => Promise<unknown>])[] = [
  [
    'a cluster that is connected',
    (baseUrl) =>
      act(olga, clusters.connect, { name: 'inside', baseUrl, settings: SETTINGS, evenIfUnreachable: true }),
  ],
  [
    'the figures of a cluster',
    (metricsUrl) =>
      act(olga, clusters.connect, {
        ...{ name: 'inside', baseUrl: 'https://engine.invalid', evenIfUnreachable: true },
        settings: { ...SETTINGS, metricsUrl },
      }),
  ],
  [
    'a cluster that is moved',
    (baseUrl) => act(olga, clusters.change, { id: clusterId, baseUrl, evenIfUnreachable: true }),
  ],
  ['a webhook that is made', (url) => act(adam, webhooks.create, { name: 'inside', url })],
  ['a webhook that is moved', (url) => act(adam, webhooks.change, { id: webhookId, url })],
  [
    'an identity provider',
    (issuer) => act(adam, sso.create, { name: 'Inside', issuer, clientId: 'x', domains: [], mfaClaims: [] }),
  ],
];

describe.each(PLACES)('%s', (_, enter) => {
  test.each(HOSTILE_ADDRESSES)('refuses %s: %s', async (_what, address) => {
    await expect(enter(address)).rejects.toMatchObject({
      code: 'invalid',
      fields: [
        expect.objectContaining({
          path: expect.stringMatching(/^\/(baseUrl|url|issuer|settings\/metricsUrl)$/),
        }),
      ],
    });
  });
});

describe('an identity provider that is tried', () => {
  test.each(HOSTILE_ADDRESSES)('is not asked at %s: %s', async (_, issuer) => {
    const answer = await act<{ isUsable: boolean }>(adam, sso.test, { issuer }).catch(
      (error: { code?: string }) => error.code,
    );
    expect(answer === 'invalid' || (typeof answer === 'object' && !answer.isUsable)).toBe(true);
  });
});

describe('a name that leads inside', () => {
  const byName = (path = '') => `${here.replace('127.0.0.1', 'localhost')}${path}`;

  test('is asked by nobody: not for a cluster, a provider or a witness', async () => {
    reached.length = 0;
    const cluster = { name: 'named', baseUrl: byName(), settings: SETTINGS };
    await expect(act(olga, clusters.connect, cluster)).rejects.toMatchObject({ code: 'unprocessable' });
    expect(await act(adam, sso.test, { issuer: byName() })).toMatchObject({ isUsable: false });
    expect(await witness(byName(), [])).toMatchObject({ kind: 'unreachable' });
    expect(reached).toEqual([]);
  });
});

function witness(url: string, egressGrants: readonly string[]) {
  const key = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
  return askWitness({ url, key, egressGrants }, { oldSize: 0, proof: [], checkpoint: 'x\n0\ny\n' });
}

describe('a redirect to the inside', () => {
  test('is followed by nobody, where the first address is granted', async () => {
    reached.length = 0;
    const away = `${here}/away`;
    const cluster = { name: 'away', baseUrl: away, settings: SETTINGS, egressGrants: LOOPBACK };
    await expect(act(olga, clusters.connect, cluster)).rejects.toMatchObject({ code: 'unprocessable' });
    const issuer = { issuer: away, egressGrants: LOOPBACK };
    expect(await act(adam, sso.test, issuer)).toMatchObject({ isUsable: false });
    expect(await witness(away, LOOPBACK)).toMatchObject({ kind: 'unreachable' });
    expect(reached.length).toBeGreaterThanOrEqual(3);
    expect(reached.filter((path) => !path.startsWith('/away'))).toEqual([]);
  });
});

test.each(['http://127.0.0.1:25', 'file:///etc/passwd', 'gopher://127.0.0.1:25', 'smtp', 'javascript:x'])(
  'the mail server, which the machine operator names, is none at %s',
  (SMTP_URL) => expect(() => loadEnv({ SMTP_URL })).toThrow('SMTP_URL'),
);

test.each(['file:///var/log', 'gopher://127.0.0.1', 'nonsense'])('nor is a witness at %s', (WITNESS_URL) =>
  expect(() => loadEnv({ WITNESS_URL })).toThrow('WITNESS_URL'),
);
