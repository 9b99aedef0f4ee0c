import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { foundOrganisation } from '#server/access/create-organisation.ts';
import { issueToken } from '#server/access/create-token.ts';
import { createWorkspace } from '#server/access/create-workspace.ts';
import { machineContext } from '#server/access/machine-operator.ts';
import { revokeToken } from '#server/access/revoke-token.ts';
import { type RunningTokenVerifier, startTokenVerifier } from '#server/access/token-verifier.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import type { Tx } from '#server/platform/tx.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { mlflowListener } from './serve-mlflow.ts';

/** The doors with their own verifier, over the app role alone, as the web process has them. */
let database: TestDatabase;
let open: OpenUnitOfWork;
let tokens: RunningTokenVerifier;
let server: Server;
let port: number;
let organisationId: string;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'mlflow-door-test' });
  tokens = startTokenVerifier(open.uow);
  const listener = mlflowListener({ uow: open.uow, tokens });
  server = createServer((request, response) => {
    if (!listener(request, response)) response.writeHead(418).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  organisationId = (await foundOrganisation(open.uow, machineContext, { slug: 'acme', name: 'Acme' })).id;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await tokens.close();
  await open.database.close();
  await database.drop();
});

function inside<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
  return open.uow.writeSql({ organisationId, workspaceIds: '*', personId: null }, run);
}

function newToken(over: { workspaceId?: string; allowedAddresses?: string[] } = {}) {
  const wish = {
    name: 'ci',
    role: 'ml-engineer' as const,
    scopes: [],
    workspaceId: null,
    ttlHours: 1,
    ...over,
  };
  return inside((tx) => issueToken(machineContext(tx, organisationId), wish));
}

async function call(token: string, headers: Record<string, string> = {}, method = 'GET') {
  const url = `http://127.0.0.1:${port}/orgs/acme/api/3.0/mlflow/workspaces`;
  const answer = await fetch(url, { method, headers: { authorization: `Bearer ${token}`, ...headers } });
  const body = await answer.text();
  return { status: answer.status, body: body === '' ? null : JSON.parse(body) };
}

describe('a token', () => {
  test('ends soon after it is revoked, though it was good a moment ago', async () => {
    const { id, token } = await newToken();
    expect((await call(token)).status).toBe(200);
    await inside((tx) => revokeToken(machineContext(tx, organisationId), { tokenId: id }));
    await vi.waitFor(async () => expect((await call(token)).status).toBe(401), {
      timeout: 30_000,
      interval: 200,
    });
  });

  test('is taken from where it may be used alone, and nobody is believed about that but our proxies', async () => {
    const { token } = await newToken({ allowedAddresses: ['10.0.0.0/8'] });
    // A proxy on this machine is believed about its caller, whatever that one wrote before.
    const from = async (forwarded?: string) =>
      (await call(token, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded })).status;
    expect(await from()).toBe(403);
    expect(await from('10.1.2.3, 203.0.113.7')).toBe(403);
    expect(await from('10.1.2.3')).toBe(200);
    const { token: here } = await newToken({ allowedAddresses: ['127.0.0.0/8'] });
    expect((await call(here)).status).toBe(200);
  });

  test('of one workspace means it, and no other', async () => {
    const made = await inside((tx) =>
      createWorkspace(machineContext(tx, organisationId), { slug: 'lending', name: 'Lending' }),
    );
    const { token } = await newToken({ workspaceId: made.id });
    // The workspace is newer than what the door remembers, which it looks at again within a second.
    const names = async () => (await call(token)).body.workspaces?.map(({ name }: { name: string }) => name);
    await vi.waitFor(async () => expect(await names()).toEqual(['lending']), {
      timeout: 30_000,
      interval: 200,
    });
    expect((await call(token, { 'x-mlflow-workspace': 'lending' })).status).toBe(200);
    for (const other of ['main', 'default'])
      expect([other, (await call(token, { 'x-mlflow-workspace': other })).status]).toEqual([other, 403]);
  });
});

test('what is not below an organisation’s address is left to others', async () => {
  for (const path of ['/', '/orgs/acme', '/orgs/acme/', '/api/2.0/mlflow/experiments/search'])
    expect([path, (await fetch(`http://127.0.0.1:${port}${path}`)).status]).toEqual([path, 418]);
});

test('a message that is cut off changes nothing and harms nobody', async () => {
  const { token } = await newToken();
  const socket = connect(port, '127.0.0.1');
  const lines = [
    'POST /orgs/acme/api/2.0/mlflow/experiments/create HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${token}`,
  ];
  socket.end(
    `${[...lines, 'Content-Type: application/json', 'Content-Length: 100'].join('\r\n')}\r\n\r\n{"name":"x`,
  );
  await text(socket).catch(() => '');
  const url = `http://127.0.0.1:${port}/orgs/acme/api/2.0/mlflow/experiments/get-by-name?experiment_name=x`;
  expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(404);
});
