import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

// Artifacts in a real S3 store: MinIO, built from source (its licence keeps it out of everything that ships).
//   npm run test:s3 [-- /path/to/minio]
//   npm run test:s3 -- --prepare        builds the store, and runs nothing
// Without Go and without a binary it skips, and says so.

const MODULE = 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c';
const CACHE = join(import.meta.dirname, '..', '.cache', 'minio');
const BUILD_MS = 15 * 60_000;
const READY_TRIES = 100;
const SIZE = 300 * 1024 * 1024;

const [given] = process.argv.slice(2);
const isPreparing = given === '--prepare';

function minioBinary(): string | null {
  if (given && !isPreparing) return given;
  const binary = join(CACHE, 'minio');
  if (existsSync(binary)) return binary;
  const go = ['go', '/usr/local/go/bin/go'].find((name) => spawnSync(name, ['version']).status === 0);
  if (!go) return null;
  mkdirSync(CACHE, { recursive: true });
  console.log('Building MinIO, once; this takes some minutes.');
  const built = spawnSync(go, ['install', MODULE], {
    env: { ...process.env, GOBIN: CACHE },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: BUILD_MS,
  });
  return built.status === 0 ? binary : null;
}

let passed = 0;

function expectEqual(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)} instead of ${String(wanted)}`);
  passed += 1;
  console.log(`ok     ${what}`);
}

const binary = minioBinary();
if (isPreparing) process.exit();
if (!binary) {
  console.log(
    'SKIPPED: no Go here that can build MinIO. Artifacts in an S3 store were NOT tried against a real one.',
  );
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'interlock-s3-'));
const { freePort } = await import('../server/platform/free-port.ts');
const port = await freePort();
const endpoint = `http://127.0.0.1:${port}`;
const secret = randomBytes(16).toString('hex');
const minio = spawn(binary, ['server', join(folder, 'store'), '--address', `127.0.0.1:${port}`, '--quiet'], {
  env: { ...process.env, MINIO_ROOT_USER: 'interlock', MINIO_ROOT_PASSWORD: secret, MINIO_BROWSER: 'off' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
Object.assign(process.env, {
  INTERLOCK_DATA_DIR: join(folder, 'data'),
  INTERLOCK_LOG_LEVEL: 'error',
  INTERLOCK_EGRESS_ALLOW: '127.0.0.0/8',
  INTERLOCK_ARTIFACTS_S3_ENDPOINT: endpoint,
  INTERLOCK_ARTIFACTS_S3_BUCKET: 'artifacts',
  INTERLOCK_ARTIFACTS_S3_PREFIX: 'interlock/',
  INTERLOCK_ARTIFACTS_S3_ACCESS_KEY_ID: 'interlock',
  INTERLOCK_ARTIFACTS_S3_SECRET_ACCESS_KEY: secret,
});

async function ready(): Promise<void> {
  for (let attempt = 0; attempt < READY_TRIES; attempt += 1) {
    const answer = await fetch(`${endpoint}/minio/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await wait(200);
  }
  throw new Error('MinIO did not become ready');
}

async function makeBucket(): Promise<void> {
  const { signS3Request } = await import('../server/registry/domain/sign-s3-request.ts');
  const credentials = { accessKeyId: 'interlock', secretAccessKey: secret, region: 'us-east-1' };
  const request = { method: 'PUT', host: `127.0.0.1:${port}`, path: '/artifacts' } as const;
  const { host: _, ...headers } = signS3Request(request, credentials, new Date());
  const answer = await fetch(`${endpoint}/artifacts`, { method: 'PUT', headers });
  expectEqual('a bucket is made with our signature', answer.status, 200);
}

async function tryStore(): Promise<void> {
  const store = await import('../server/registry/artifact-store.ts');
  const chunk = randomBytes(1024 * 1024);
  const hash = createHash('sha256');
  const body = function* () {
    for (let left = SIZE; left > 0; left -= chunk.length) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const before = process.memoryUsage().rss;
  const { digest } = await store.writeArtifact(Readable.from(body()), { maxBytes: SIZE });
  expectEqual('300 MB are stored under their digest', digest, hash.digest('hex'));
  expectEqual('they are read back as they were', await store.digestOfStored(digest), digest);
  expectEqual('in constant memory', process.memoryUsage().rss - before < 150 * 1024 * 1024, true);
  const { stream } = await store.openArtifact(digest, { start: 70_000, end: 70_010 });
  const part = Buffer.concat(await stream.toArray());
  expectEqual('a range is read', part.equals(chunk.subarray(70_000, 70_010)), true);
  const kept = await store.writeArtifact(Readable.from([randomBytes(10)]), { maxBytes: 10 });
  const used = async () => new Set([kept.digest]);
  expectEqual('nothing goes within a day', await store.removeUnusedArtifacts(new Date(), used), 0);
  const later = new Date(Date.now() + 25 * 60 * 60_000);
  expectEqual('what nothing names goes', await store.removeUnusedArtifacts(later, used), 1);
  expectEqual('what is named stays', await store.digestOfStored(kept.digest), kept.digest);
  const gone = await store.openArtifact(digest).catch((error: { code?: string }) => error.code);
  expectEqual('what is gone is not found', gone, 'not-found');
}

let failed = 0;
try {
  await ready();
  await makeBucket();
  await tryStore();
} catch (error) {
  failed = 1;
  console.error('FAILED', error);
}
const ended = once(minio, 'exit');
minio.kill('SIGTERM');
await ended;
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed);
