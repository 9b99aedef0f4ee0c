import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A store that speaks as much of S3 as is used; `npm run test:s3` asks a real one. */
const objects = new Map<string, { bytes: Buffer; at: Date }>();
let server: Server;
let broken = 0;
/** Settings are read once, when the first module asks for them: not before the store has an address. */
let store: typeof import('./artifact-store.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'interlock-s3-'));
const DAY_MS = 24 * 60 * 60_000;

function list(url: URL, response: ServerResponse): void {
  const after = url.searchParams.get('continuation-token') ?? '';
  const [key, more] = [...objects.keys()]
    .filter((one) => one.startsWith(url.searchParams.get('prefix') ?? '') && one > after)
    .sort();
  const entry = `<Contents><Key>${key}</Key><LastModified>${objects.get(key ?? '')?.at.toISOString()}</LastModified></Contents>`;
  const next = more ? `<NextContinuationToken>${key}</NextContinuationToken>` : '';
  response.end(
    `<ListBucketResult><IsTruncated>${more !== undefined}</IsTruncated>${key ? entry : ''}${next}</ListBucketResult>`,
  );
}

function get(request: IncomingMessage, response: ServerResponse, key: string): void {
  const found = objects.get(key);
  if (!found) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
  const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
  response.setHeader('last-modified', found.at.toUTCString());
  if (request.method === 'HEAD') return void response.end();
  response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${found.bytes.length}` });
  response.end(found.bytes.subarray(Number(from), Number(to) + 1));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://x');
  const key = url.pathname.replace('/models/', '');
  if (broken > 0) {
    broken -= 1;
    request.resume();
    return void response.writeHead(503).end();
  }
  if (!/^AWS4-HMAC-SHA256 Credential=me\//.test(request.headers.authorization ?? ''))
    return void response.writeHead(403).end();
  if (request.method === 'PUT') {
    objects.set(key, { bytes: await buffer(request), at: new Date() });
    return void response.end();
  }
  if (request.method === 'DELETE') {
    objects.delete(key);
    return void response.writeHead(204).end();
  }
  return url.searchParams.has('list-type') ? list(url, response) : get(request, response, key);
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.INTERLOCK_DATA_DIR = dataDir;
  process.env.INTERLOCK_EGRESS_ALLOW = '127.0.0.0/8';
  process.env.INTERLOCK_ARTIFACTS_S3_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.INTERLOCK_ARTIFACTS_S3_BUCKET = 'models';
  process.env.INTERLOCK_ARTIFACTS_S3_PREFIX = 'here/';
  process.env.INTERLOCK_ARTIFACTS_S3_ACCESS_KEY_ID = 'me';
  process.env.INTERLOCK_ARTIFACTS_S3_SECRET_ACCESS_KEY = 'secret';
  store = await import('./artifact-store.ts');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const write = (bytes: Buffer) => store.writeArtifact(Readable.from([bytes]), { maxBytes: 10_000_000 });
const read = async (digest: string, range?: { start: number; end: number }) =>
  buffer((await store.openArtifact(digest, range)).stream);

test('artifacts lie in the bucket, encrypted, and are read whole and in ranges', async () => {
  const plain = randomBytes(300_000);
  const { digest } = await write(plain);
  const stored = objects.get(`here/sha256/${digest.slice(0, 2)}/${digest}`);
  expect(stored?.bytes.includes(plain.subarray(0, 64))).toBe(false);
  expect(await readdir(join(dataDir, 'artifacts', 'incoming'))).toEqual([]);
  expect((await read(digest)).equals(plain)).toBe(true);
  expect((await read(digest, { start: 65_530, end: 200_001 })).equals(plain.subarray(65_530, 200_001))).toBe(
    true,
  );
});

test('a store that fails for a moment is asked again, and one that refuses leaves nothing', async () => {
  broken = 2;
  const plain = randomBytes(1000);
  const { digest } = await write(plain);
  expect((await read(digest)).equals(plain)).toBe(true);
  broken = 3;
  await expect(write(randomBytes(1000))).rejects.toMatchObject({ code: 'unavailable' });
  expect(await readdir(join(dataDir, 'artifacts', 'incoming'))).toEqual([]);
});

test('what lies on the disk from before is still read, and what lies nowhere is not found', async () => {
  const plain = randomBytes(1000);
  const digest = createHash('sha256').update(plain).digest('hex');
  const file = join(dataDir, 'plain');
  await writeFile(file, plain);
  await (await import('./disk-backend.ts')).DISK_BACKEND.keep(file, digest);
  expect((await read(digest)).equals(plain)).toBe(true);
  await expect(store.openArtifact('0'.repeat(64))).rejects.toMatchObject({ code: 'not-found' });
});

test('what nothing names goes after a day, over all pages of the list', async () => {
  objects.clear();
  const kept = await write(randomBytes(100));
  const gone = [await write(randomBytes(100)), await write(randomBytes(100))];
  const inUse = async () => new Set([kept.digest]);
  expect(await store.removeUnusedArtifacts(new Date(), inUse)).toBe(0);
  expect(await store.removeUnusedArtifacts(new Date(Date.now() + DAY_MS + 60_000), inUse)).toBe(gone.length);
  expect([...objects.keys()]).toEqual([`here/sha256/${kept.digest.slice(0, 2)}/${kept.digest}`]);
});
