import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import { rows } from '#server/platform/db.ts';
import { env } from '#server/platform/env.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { removeUnusedArtifacts, writeArtifact } from '#server/registry/artifact-store.ts';
import { freezeRunFiles } from '#server/tracking/freeze-run-files.ts';
import { openTestDoor, type TestDoor } from '../testing/open-test-door.ts';
import type { MlflowExchange } from './mlflow-door.ts';
import { sendRunFile } from './send-run-file.ts';

const FILES = '/api/2.0/mlflow-artifacts/artifacts';
const PARTS = '/api/2.0/mlflow-artifacts/mpu';
const DAY_MS = 24 * 60 * 60_000;

// Settings are read when the first module asks for them, and files of others are none of this test's.
vi.hoisted(() => {
  const { env, pid } = globalThis.process;
  env.INTERLOCK_DATA_DIR = `${env.TMPDIR ?? '/tmp'}/interlock-doors-${pid}-${Date.now()}`;
});

let database: TestDatabase;
let open: OpenUnitOfWork;
let tenant: TestTenant;
let door: TestDoor;

beforeAll(async () => {
  database = await testDatabase();
  open = openUnitOfWork(database.appUrl, { name: 'doors-test' });
  tenant = await testTenant(open.uow, 'acme');
  door = await openTestDoor(open.uow, { id: tenant.organisationId, slug: 'acme' });
});

afterAll(async () => {
  await door.close();
  await open.database.close();
  await database.drop();
  await rm(env().dataDir, { recursive: true, force: true });
});

const put = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  door.call('ml-engineer', 'PUT', `${FILES}/${path}`, { body, headers, duplex: 'half' } as RequestInit);
const get = (path: string, headers: Record<string, string> = {}, role = 'ml-engineer') =>
  door.call(role as 'ml-engineer', 'GET', `${FILES}/${path}`, { headers });
const list = async (path: string) =>
  (await door.call('viewer', 'GET', `${FILES}?path=${encodeURIComponent(path)}`)).json();
const post = (path: string, body: unknown) =>
  door.call('ml-engineer', 'POST', path, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(join(env().dataDir, 'artifacts', folder)).catch(() => [])).sort();
}

async function query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  const tenancy = { organisationId: tenant.organisationId, workspaceIds: '*', personId: null } as const;
  return open.uow.read(tenancy, (tx) => rows<T>(tx, sql, values));
}

async function freeze(prefix: string, versionId: string): Promise<number> {
  const tenancy = { organisationId: tenant.organisationId, workspaceIds: '*', personId: null } as const;
  return open.uow.writeSql(tenancy, (tx) =>
    freezeRunFiles(systemContext(tx, tenant.organisationId, 'test'), {
      workspaceId: tenant.workspaceId,
      prefix,
      versionId,
    }),
  );
}

describe('files', () => {
  test('are sent, listed by their own names, fetched and deleted', async () => {
    expect(
      await (await put('7/r1/artifacts/notes/a b.txt', 'hello', { 'content-type': 'text/plain' })).json(),
    ).toEqual({});
    await put('7/r1/artifacts/notes/deep/er/c.bin', 'x');
    await put('7/r1/artifacts/notes-2.txt', '');
    await put('7/r1/artifacts/zeta.txt', 'zz');
    expect(await list('7/r1/artifacts')).toEqual({
      files: [
        { path: 'notes-2.txt', is_dir: false, file_size: 0 },
        { path: 'notes', is_dir: true },
        { path: 'zeta.txt', is_dir: false, file_size: 2 },
      ],
    });
    expect(await list('7/r1/artifacts/notes/')).toEqual({
      files: [
        { path: 'a b.txt', is_dir: false, file_size: 5 },
        { path: 'deep', is_dir: true },
      ],
    });
    expect([await list('7/r1/artifacts/zeta.txt'), await list('nowhere')]).toEqual([{}, {}]);
    const answer = await get('7/r1/artifacts/notes/a%20b.txt');
    expect(await answer.text()).toBe('hello');
    const heads = ['content-type', 'content-disposition', 'x-content-type-options'].map((name) =>
      answer.headers.get(name),
    );
    expect(heads).toEqual([
      'text/plain',
      `attachment; filename="a b.txt"; filename*=UTF-8''a%20b.txt`,
      'nosniff',
    ]);
    expect(await (await get('7/r1/artifacts/notes-2.txt')).text()).toBe('');
    await put('7/r1/artifacts/zeta.txt', 'replaced');
    expect(await (await get('7/r1/artifacts/zeta.txt')).text()).toBe('replaced');
    expect((await door.call('ml-engineer', 'DELETE', `${FILES}/7/r1/artifacts/notes`)).status).toBe(200);
    expect(await list('7/r1/artifacts')).toMatchObject({
      files: [{ path: 'notes-2.txt' }, { path: 'zeta.txt' }],
    });
    const [event] = await query<{ count: number }>(
      "SELECT count(*)::int AS count FROM audit_event WHERE type = 'files.deleted'",
    );
    expect(event?.count).toBe(1);
  });

  test('are read in ranges and described without their bytes', async () => {
    const plain = randomBytes(200_000);
    await put('7/ranges.bin', plain);
    const part = await get('7/ranges.bin', { range: 'bytes=65530-131080' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 65530-131080/200000']);
    expect(Buffer.from(await part.arrayBuffer()).equals(plain.subarray(65_530, 131_081))).toBe(true);
    const tail = await get('7/ranges.bin', { range: 'bytes=-7' });
    expect(Buffer.from(await tail.arrayBuffer()).equals(plain.subarray(-7))).toBe(true);
    const beyond = await get('7/ranges.bin', { range: 'bytes=200000-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */200000']);
    const stale = await get('7/ranges.bin', { range: 'bytes=0-1', 'if-range': '"other"' });
    expect(stale.status).toBe(200);
    await stale.arrayBuffer();
    const head = await door.call('ml-engineer', 'HEAD', `${FILES}/7/ranges.bin`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '200000']);
  });

  test('stand nowhere but below their workspace', async () => {
    for (const path of [
      '..%2f..%2fetc%2fpasswd',
      '%252e%252e/x',
      'a/..%2fb',
      '%2fetc/passwd',
      'C:%5cx',
      'a%00b',
    ]) {
      const answer = await put(path, 'x');
      expect([path, answer.status, (await answer.json()).message]).toEqual([path, 400, 'Invalid path']);
    }
    expect((await put('workspaces/other/7/x', 'x')).status).toBe(404);
    expect((await put('', 'x')).status).toBe(400);
    await put('8/file', 'x');
    expect((await put('8/file/below', 'x')).status).toBe(400);
    await put('8/folder/x', 'x');
    expect([
      (await put('8/folder', 'x')).status,
      (await get('8/folder')).status,
      (await get('8/none')).status,
    ]).toEqual([400, 400, 404]);
  });

  test('ask for a permission per act', async () => {
    await put('9/x', 'x');
    const status = async (role: 'viewer' | 'validator', method: string) =>
      (await door.call(role, method, `${FILES}/9/x`, method === 'PUT' ? { body: 'y' } : {})).status;
    expect([
      await status('viewer', 'GET'),
      await status('viewer', 'PUT'),
      await status('viewer', 'DELETE'),
    ]).toEqual([403, 403, 403]);
    expect([await status('validator', 'GET'), await status('validator', 'DELETE')]).toEqual([200, 403]);
    expect(await list('9')).toEqual({ files: [{ path: 'x', is_dir: false, file_size: 1 }] });
  });

  test('of a registered version stay as they are, and whoever takes them is on record', async () => {
    await put('10/models/m-1/artifacts/model.pkl', 'model');
    await put('10/other.txt', 'free');
    expect(await freeze('10/models/m-1/artifacts', 'ver_1')).toBe(1);
    expect((await put('10/models/m-1/artifacts/model.pkl', 'other')).status).toBe(409);
    expect((await put('10/models/m-1/artifacts/added.bin', 'other')).status).toBe(409);
    expect((await put('10/models/m-1/artifacts/model.pkl', 'model')).status).toBe(200);
    expect((await door.call('ml-engineer', 'DELETE', `${FILES}/10`)).status).toBe(409);
    expect((await get('10/other.txt')).status).toBe(200);
    const events = () =>
      query<{ details: unknown }>(
        "SELECT canonical::jsonb->'details' AS details FROM audit_event WHERE type = 'version.downloaded'",
      );
    expect(await events()).toEqual([]);
    expect(await (await get('10/models/m-1/artifacts/model.pkl')).text()).toBe('model');
    expect(await events()).toMatchObject([
      { details: { digest: createHash('sha256').update('model').digest('hex'), sizeBytes: 5 } },
    ]);
  });

  test('that come while a version is being registered are not taken for kept', async () => {
    const { organisationId, workspaceId } = tenant;
    await put('0/racing/model.bin', 'as registered');
    const given = { workspaceId, prefix: '0/racing', versionId: 'ver_racing' };
    const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
    let racing: [Promise<Response>, Promise<Response>] | null = null;
    await open.uow.writeSql(tenancy, async (tx) => {
      await freezeRunFiles(systemContext(tx, organisationId, 'test'), given);
      racing = [put('0/racing/model.bin', 'replaced'), put('0/racing/model.bin', 'as registered')];
      const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()';
      await vi.waitFor(async () => expect(await query(waiting)).toHaveLength(2), 20_000);
    });
    const statuses = (await Promise.all(racing ?? [])).map(({ status }) => status);
    expect(statuses).toEqual([409, 200]);
    expect(await (await get('0/racing/model.bin')).text()).toBe('as registered');
  });

  test('that are cut off leave nothing, and a retry succeeds', async () => {
    const before = await filesIn('incoming');
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `PUT /orgs/acme${FILES}/11/cut HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ml-engineer\r\ncontent-length: 1000000\r\n\r\n`,
    );
    socket.write(randomBytes(500_000));
    await expect.poll(async () => (await filesIn('incoming')).length).toBe(before.length + 1);
    socket.destroy();
    await expect.poll(() => filesIn('incoming')).toEqual(before);
    expect(await query("SELECT 1 FROM run_file WHERE path = '11/cut'")).toEqual([]);
    const whole = randomBytes(1_000_000);
    expect((await put('11/cut', whole)).status).toBe(200);
    expect(Buffer.from(await (await get('11/cut')).arrayBuffer()).equals(whole)).toBe(true);
  });

  test('are swept with their last name, and not a day earlier', async () => {
    const bytes = randomBytes(1000);
    const digest = createHash('sha256').update(bytes).digest('hex');
    await put('12/a', bytes);
    await put('12/b', bytes);
    const system = openUnitOfWork(database.systemUrl, { name: 'sweep-test' });
    const inUse = async (digests: string[]) => {
      const asked = 'SELECT stored_bytes_in_use($1) AS digest';
      const used = await system.uow.read(EVERY_TENANT, (tx) =>
        rows<{ digest: string }>(tx, asked, [digests]),
      );
      return new Set(used.map((found) => found.digest));
    };
    const sweep = (now: Date) => removeUnusedArtifacts(now, inUse);
    const tomorrow = new Date(Date.now() + DAY_MS + 60_000);
    const isStored = async () => (await filesIn(`sha256/${digest.slice(0, 2)}`)).includes(digest);
    await door.call('ml-engineer', 'DELETE', `${FILES}/12/a`);
    await sweep(tomorrow);
    expect(await isStored()).toBe(true);
    await door.call('ml-engineer', 'DELETE', `${FILES}/12/b`);
    await sweep(new Date());
    expect(await isStored()).toBe(true);
    expect(await sweep(tomorrow)).toBeGreaterThan(0);
    expect(await isStored()).toBe(false);
    await system.database.close();
  });
});

test('whoever takes nothing of what they asked for is hung up on', async () => {
  const body = randomBytes(8_000_000);
  const { digest, sizeBytes } = await writeArtifact(Readable.from([body]), { maxBytes: body.length });
  const file = { path: 'a.bin', digest, sizeBytes, mediaType: 'application/octet-stream' };
  const sent = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    const exchange = { request, response, method: 'GET' } as unknown as MlflowExchange;
    const known = { ...file, modifiedAt: new Date(0), frozenBy: null };
    sendRunFile(exchange, known, 200).then(sent.resolve, sent.reject);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.pause().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const late = setTimeout(() => sent.reject(new Error('it still waits')), 20_000);
  await sent.promise.finally(() => clearTimeout(late));
  client.destroy();
  server.close();
}, 30_000);

describe('files in parts', () => {
  test('stand nowhere before all parts are there, and go on where they were cut off', async () => {
    const parts = [randomBytes(100_000), randomBytes(100_000), randomBytes(5)];
    const opened = await (
      await post(`${PARTS}/create/13/models`, { path: '/tmp/big.bin', num_parts: 3 })
    ).json();
    expect(opened.credentials).toHaveLength(3);
    const upload = opened.upload_id as string;
    const send = async (number: number) => {
      const credential = opened.credentials[number - 1];
      const { pathname } = new URL(credential.url as string);
      const answer = await fetch(new URL(pathname, door.origin), {
        method: 'PUT',
        body: parts[number - 1] ?? '',
        headers: credential.headers,
      });
      return { part_number: number, etag: answer.headers.get('etag') };
    };
    const sent = [await send(1), await send(3)];
    const complete = (given: unknown[]) =>
      post(`${PARTS}/complete/13/models`, { path: '/tmp/big.bin', upload_id: upload, parts: given });
    expect([(await complete(sent)).status, (await get('13/models/big.bin')).status]).toEqual([400, 404]);
    const arrived = await (await door.call('ml-engineer', 'GET', `${PARTS}/parts/${upload}`)).json();
    expect(arrived).toMatchObject({
      num_parts: 3,
      parts: [{ part_number: 1, size: 100_000 }, { part_number: 3 }],
    });
    sent.push(await send(2));
    expect((await complete([{ ...sent[0], etag: '"other"' }])).status).toBe(400);
    expect((await complete(sent)).status).toBe(200);
    const whole = Buffer.from(await (await get('13/models/big.bin')).arrayBuffer());
    expect(whole.equals(Buffer.concat(parts))).toBe(true);
    // Whoever was not told asks again, and is told the same, until something else stands there.
    expect([(await complete(sent)).status, await query('SELECT 1 FROM file_upload_part')]).toEqual([200, []]);
    expect((await put('13/models/big.bin', 'another')).status).toBe(200);
    expect([(await complete(sent)).status, await (await get('13/models/big.bin')).text()]).toEqual([
      404,
      'another',
    ]);
  });

  test('are given up when asked, and presigned addresses are refused as clients expect', async () => {
    const opened = await (await post(`${PARTS}/create/13`, { path: 'x.bin', num_parts: 1 })).json();
    const abort = () => post(`${PARTS}/abort/13`, { path: 'x.bin', upload_id: opened.upload_id });
    expect([(await abort()).status, (await abort()).status]).toEqual([200, 200]);
    expect((await door.call('ml-engineer', 'GET', `${PARTS}/parts/${opened.upload_id}`)).status).toBe(404);
    const presigned = await door.call('ml-engineer', 'GET', '/api/2.0/mlflow-artifacts/presigned/13/x');
    expect([presigned.status, (await presigned.json()).error_code]).toEqual([501, 'NOT_IMPLEMENTED']);
  });
});

test('a large file passes in constant memory', async () => {
  const size = 300 * 1024 * 1024;
  const chunk = randomBytes(1024 * 1024);
  const sent = createHash('sha256');
  let peak = 0;
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const body = async function* () {
    for (let left = size; left > 0; left -= chunk.length) {
      sent.update(chunk);
      yield chunk;
    }
  };
  expect((await put('14/large', Readable.toWeb(Readable.from(body())) as BodyInit)).status).toBe(200);
  const received = createHash('sha256');
  const answer = await get('14/large');
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) received.update(part);
  clearInterval(watch);
  expect(received.digest('hex')).toBe(sent.digest('hex'));
  // Sender and receiver live in this process too; half of the file would already be far too much.
  expect(peak - before).toBeLessThan(150 * 1024 * 1024);
});
