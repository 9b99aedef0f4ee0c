import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatToken } from '#server/access/domain/token-format.ts';
import { TOKEN_PURPOSE } from '#server/access/verify-token.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { keyedHash } from '#server/platform/crypto.ts';
import { prismaOf, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { openRestServer } from '../testing/open-rest-server.ts';

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let server: Awaited<ReturnType<typeof openRestServer>>;
let base: string;
let engineer: string;
let viewer: string;

async function tokenOf(role: string): Promise<string> {
  const tokenId = newId('apiToken');
  const secret = randomBytes(32).toString('hex');
  const { organisationId } = tenant;
  const maker = await tenant.addPerson(`Maker-${role}`, 'admin');
  const now = new Date();
  await open.uow.write({ organisationId, workspaceIds: '*', personId: maker.id }, async (tx) => {
    await prismaOf(tx).apiToken.create({
      data: {
        id: tokenId,
        organisationId,
        name: role,
        role,
        scopes: [],
        secretHash: keyedHash(secret, TOKEN_PURPOSE),
        createdBy: maker.id,
        createdAt: now,
        expiresAt: new Date(now.getTime() + 3_600_000),
      },
    });
    await appendAuditEvent(
      { tx, organisationId, now, correlationId: 'test', actor: maker },
      {
        type: 'token.created',
        resourceId: tokenId,
        details: { name: role, role, scopes: [], expiresAt: now.toISOString() },
      },
    );
  });
  return formatToken({ tokenId, secret });
}

beforeAll(async () => {
  process.env.INTERLOCK_DATA_DIR = await mkdtemp(join(tmpdir(), 'interlock-rest-'));
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'rest-test' });
  tenant = await testTenant(open.uow, 'acme');
  engineer = await tokenOf('ml-engineer');
  viewer = await tokenOf('viewer');
  server = await openRestServer(open.uow);
  base = server.origin;
});

afterAll(async () => {
  await server.close();
  await open.database.close();
  await database.drop();
  await rm(process.env.INTERLOCK_DATA_DIR ?? '', { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { items?: Record<string, unknown>[] };
}

async function call(
  method: string,
  path: string,
  options: { token?: string | null; body?: unknown; raw?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { token = engineer } = options;
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...((options.body !== undefined || options.raw !== undefined) && {
        'content-type': 'application/json',
      }),
      ...options.headers,
    },
    body: options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

describe('uploads', () => {
  test('30 MB arrive byte for byte, known by the digest of what was sent, and come back the same', async () => {
    const file = randomBytes(30 * 1024 * 1024);
    const sha256 = createHash('sha256').update(file).digest('hex');
    const response = await fetch(`${base}/api/v1/artifacts?fileName=big.onnx`, {
      method: 'POST',
      headers: { authorization: `Bearer ${engineer}`, 'x-content-sha256': sha256 },
      body: file,
    });
    expect(response.status).toBe(201);
    const artifact = (await response.json()) as { id: string; digest: string; sizeBytes: number };
    expect(artifact).toMatchObject({ digest: sha256, sizeBytes: file.length });
    const back = await fetch(`${base}/api/v1/artifacts/${artifact.id}/content`, {
      headers: { authorization: `Bearer ${engineer}` },
    });
    const returned = createHash('sha256');
    for await (const chunk of back.body as unknown as AsyncIterable<Uint8Array>) returned.update(chunk);
    expect(returned.digest('hex')).toBe(sha256);
  });

  test('another file than announced is refused, and an upload cut off leaves no artifact', async () => {
    const wrong = await fetch(`${base}/api/v1/artifacts?fileName=a.onnx`, {
      method: 'POST',
      headers: { authorization: `Bearer ${engineer}`, 'x-content-sha256': 'a'.repeat(64) },
      body: 'not that',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.headers.get('content-type')).toContain('application/problem+json');
    await new Promise<void>((resolve) => {
      const cut = httpRequest(`${base}/api/v1/artifacts?fileName=cut.onnx`, {
        method: 'POST',
        headers: { authorization: `Bearer ${engineer}`, 'content-length': '1000000' },
      });
      cut.on('error', () => resolve());
      cut.write(randomBytes(1000), () => cut.destroy(new Error('cut')));
    });
    const kept = await open.uow.read(
      { organisationId: tenant.organisationId, workspaceIds: '*', personId: null },
      (tx) => rows(tx, "SELECT id FROM artifact WHERE file_name IN ('cut.onnx', 'a.onnx')"),
    );
    expect(kept).toEqual([]);
  });

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\models\\a.onnx', 'a.onnx'],
    ['a"; filename="evil.html', 'a%22%3B%20filename%3D%22evil.html'],
    ['ﬁle ☃.onnx', '%EF%AC%81le%20%E2%98%83.onnx'],
  ])('a file called %j is sent back as %s, to be kept and never shown', async (name, kept) => {
    const headers = { authorization: `Bearer ${engineer}` };
    const sent = await fetch(`${base}/api/v1/artifacts?${new URLSearchParams({ fileName: name })}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/html' },
      body: `<script>alert(${JSON.stringify(name)})</script>`,
    });
    expect(sent.status).toBe(201);
    const { id } = (await sent.json()) as { id: string };
    const back = await fetch(`${base}/api/v1/artifacts/${id}/content`, { headers });
    await back.arrayBuffer();
    expect(back.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''${kept}`);
    expect(back.headers.get('content-type')).toBe('application/octet-stream');
    expect(back.headers.get('x-content-type-options')).toBe('nosniff');
    expect(back.headers.get('cache-control')).toBe('no-store');
  });

  test.each(['', '..', 'a/', 'line\nbreak', 'x'.repeat(256)])('a file called %j is refused', async (name) => {
    const sent = await fetch(`${base}/api/v1/artifacts?${new URLSearchParams({ fileName: name })}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${engineer}` },
      body: 'x',
    });
    expect(sent.status).toBe(400);
  });

  test('nobody without the permission gets a byte in', async () => {
    const response = await fetch(`${base}/api/v1/artifacts?fileName=a.onnx`, {
      method: 'POST',
      headers: { authorization: `Bearer ${viewer}` },
      body: 'x',
    });
    expect(response.status).toBe(403);
  });
});

describe('operations', () => {
  test('answer with what they made, and with problems that name each field', async () => {
    const made = await call('POST', '/models', { body: { name: 'scorecard' } });
    expect([made.status, made.body.name]).toEqual([201, 'scorecard']);
    const twice = await call('POST', '/models', { body: { name: 'scorecard' } });
    expect([twice.status, twice.body.type]).toEqual([409, 'urn:interlock:problem:already-exists']);
    const bad = await call('POST', '/models', { body: { name: 'No Good', surplus: 1 } });
    expect(bad.status).toBe(400);
    expect(bad.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer: '/name' })]));
    expect((await call('GET', '/models/scorecard')).body).toMatchObject({ name: 'scorecard', aliases: [] });
    expect((await call('GET', '/models/none')).status).toBe(404);
  });

  test('page by keyset: every model once, newest first', async () => {
    for (let i = 0; i < 5; i += 1) await call('POST', '/models', { body: { name: `page-${i}` } });
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await call('GET', `/models?limit=2&search=page-${cursor}`);
      seen.push(...(body.items ?? []).map(({ name }) => name));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(seen).toEqual(['page-4', 'page-3', 'page-2', 'page-1', 'page-0']);
  });

  test('run once per Idempotency-Key: the same request gets the same answer, another is refused', async () => {
    const headers = { 'idempotency-key': 'one' };
    const first = await call('POST', '/models', { body: { name: 'once' }, headers });
    const again = await call('POST', '/models', { body: { name: 'once' }, headers });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await call('POST', '/models', { body: { name: 'other' }, headers });
    expect(other.status).toBe(409);
    const together = await Promise.all(
      Array.from({ length: 8 }, () =>
        call('POST', '/models', { body: { name: 'race' }, headers: { 'idempotency-key': 'two' } }),
      ),
    );
    expect(together.some(({ status }) => status === 201)).toBe(true);
    for (const { status } of together) expect([201, 409]).toContain(status);
  });

  test('refuse in words what is nested without end', async () => {
    const deep = `{"schema":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
    const answer = await call('POST', '/schema-checks', { raw: deep });
    expect([answer.status, answer.body.type]).toEqual([400, 'urn:interlock:problem:invalid']);
  });

  test('are closed without a token, with a wrong one, and to other roles', async () => {
    expect((await call('GET', '/models', { token: null })).status).toBe(401);
    for (const name of ['token', 'access_token', 'api_key', 'authorization'])
      expect((await call('GET', `/models?${name}=${viewer}`, { token: null })).status).toBe(401);
    const wrong = await call('GET', '/models', { token: 'ilk_nonsense' });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toContain('Bearer');
    expect((await call('POST', '/models', { token: viewer, body: { name: 'x' } })).status).toBe(403);
  });

  test('refuse what no address or method is there for, and bodies that are no JSON object', async () => {
    expect((await call('GET', '/nothing')).status).toBe(404);
    const wrong = await call('DELETE', '/models');
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST']);
    for (const raw of ['{', '[]', '"x"', 'null', '\u0000'])
      expect((await call('POST', '/models', { raw })).status).toBe(400);
    expect((await call('POST', '/models', { body: { name: 'a', description: 'nul \u0000' } })).status).toBe(
      400,
    );
    expect((await call('GET', '/models/%ff')).status).toBe(400);
    expect((await call('GET', '/models?limit=many')).status).toBe(400);
    expect((await call('POST', '/models', { raw: `{"name":"${'a'.repeat(2_100_000)}"}` })).status).toBe(413);
  });

  test('are described by an OpenAPI document whose references all lead somewhere', async () => {
    const { status, body } = await call('GET', '/openapi.json', { token: null });
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    const schemas = (body.components as { schemas: Record<string, unknown> }).schemas;
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '');
    expect(references.length).toBeGreaterThan(10);
    for (const ref of references) expect(schemas).toHaveProperty([ref.replace('#/components/schemas/', '')]);
    const ids = [...JSON.stringify(body).matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
