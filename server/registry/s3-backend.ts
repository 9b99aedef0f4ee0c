import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Dispatcher, Pool } from 'undici';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { guardedPool } from '#server/platform/guarded-http.ts';
import { logger } from '#server/platform/logger.ts';
import {
  type ArtifactBackend,
  isDigest,
  noSuchArtifact,
  placeOf,
  RemovalUncertain,
  type StoredFile,
} from './artifact-backend.ts';
import { HEADER_BYTES } from './artifact-cipher.ts';
import { DISK_BACKEND } from './disk-backend.ts';
import { readS3List } from './domain/read-s3-list.ts';
import { type S3Request, s3Target, signS3Request } from './domain/sign-s3-request.ts';

/**
 * Files in a store that speaks S3: the same encrypted files under the same names as on disk, each put in one request, so
 * that it stands there as a whole or not at all. What still lies on the local disk from before is read from there. The
 * store's address is the operator's, and connecting to it is bound by INTERLOCK_EGRESS_ALLOW like everything else.
 */
const CONNECTIONS = 16;
const CONNECT_MS = 5_000;
const ANSWER_MS = 60_000;
const TRIES = 3;
const PAUSE_MS = 300;
const NO_LIMIT = -1;
const log = logger('artifacts');

let opened: { origin: string; pool: Pool } | undefined;

function settings() {
  const { artifactsS3 } = env();
  if (!artifactsS3) throw new Error('no S3 store is set');
  return artifactsS3;
}

function poolTo(origin: string): Pool {
  if (opened?.origin === origin) return opened.pool;
  const pool = guardedPool(origin, env().egressAllow, {
    connections: CONNECTIONS,
    connectMs: CONNECT_MS,
    answerMs: ANSWER_MS,
    maxBytes: NO_LIMIT,
  });
  opened = { origin, pool };
  return pool;
}

type Call = Pick<S3Request, 'method' | 'query' | 'headers'> & {
  /** Below the bucket. */
  key: string;
  /** Opened anew for each try. */
  body?: () => Readable;
};

async function send({ method, key, query, headers, body }: Call): Promise<Dispatcher.ResponseData> {
  const { endpoint, bucket, ...credentials } = settings();
  const { origin, host, pathname } = new URL(endpoint);
  const path = `${pathname.replace(/\/$/, '')}/${bucket}${key === '' ? '' : `/${key}`}`;
  const signed = signS3Request({ method, host, path, query, headers }, credentials, clock.now());
  return poolTo(origin).request({
    method,
    path: s3Target({ path, query }),
    headers: signed,
    body: body?.() ?? null,
  });
}

/** Sends a call again when the store could not be reached or failed; everything that is sent here may come twice. */
async function call(given: Call, expected: readonly number[]): Promise<Dispatcher.ResponseData> {
  let failure: unknown;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const answer = await send(given);
      if (expected.includes(answer.statusCode)) return answer;
      const text = (await answer.body.text()).slice(0, 500);
      failure = new Error(`the store answered ${answer.statusCode}: ${text}`);
      if (answer.statusCode < 500) break;
    } catch (error) {
      failure = error;
    }
    if (attempt < TRIES) await wait(PAUSE_MS * attempt);
  }
  log.error({ err: failure, method: given.method }, 'the artifact store did not do what was asked');
  throw new Refusal('unavailable', 'The artifact store cannot be reached right now. Try again shortly.', {
    cause: failure,
  });
}

function keyOf(digest: string): string {
  return `${settings().prefix}${placeOf(digest)}`;
}

async function keep(partialPath: string, digest: string): Promise<void> {
  const { size } = await stat(partialPath);
  const body = () => createReadStream(partialPath);
  const headers = { 'content-length': String(size) };
  const answer = await call({ method: 'PUT', key: keyOf(digest), headers, body }, [200]);
  await answer.body.dump();
}

async function openStored(digest: string): Promise<StoredFile> {
  const key = keyOf(digest);
  const range = (from: number, until: number) => ({ range: `bytes=${from}-${until - 1}` });
  const first = await call({ method: 'GET', key, headers: range(0, HEADER_BYTES) }, [206, 404]);
  const head = Buffer.from(await first.body.arrayBuffer());
  if (first.statusCode === 404) return DISK_BACKEND.open(digest);
  const [, total] = /\/(\d+)$/.exec(String(first.headers['content-range'])) ?? [];
  if (total === undefined) throw noSuchArtifact(digest);
  return {
    fileBytes: Number(total),
    head,
    read: async (from, until) => {
      const answer = await call({ method: 'GET', key, headers: range(from, until) }, [206, 404]);
      if (answer.statusCode === 206) return answer.body;
      await answer.body.dump();
      throw noSuchArtifact(digest);
    },
    close: async () => undefined,
  };
}

async function* olderThan(before: Date): AsyncGenerator<string[]> {
  const { prefix } = settings();
  for (let next: string | null = ''; next !== null; ) {
    const query: Record<string, string> = { 'list-type': '2', prefix: `${prefix}sha256/` };
    if (next !== '') query['continuation-token'] = next;
    const answer = await call({ method: 'GET', key: '', query }, [200]);
    const page = readS3List(await answer.body.text());
    const old = page.objects.filter(({ modifiedAt }) => modifiedAt < before.getTime());
    const digests = old.map(({ key }) => key.split('/').at(-1) ?? '').filter(isDigest);
    if (digests.length > 0) yield digests;
    next = page.next;
  }
}

async function remove(digest: string, before: Date): Promise<boolean> {
  const key = keyOf(digest);
  const found = await call({ method: 'HEAD', key }, [200, 404]);
  await found.body.dump();
  const modifiedAt = Date.parse(String(found.headers['last-modified']));
  if (found.statusCode === 404 || !(modifiedAt < before.getTime())) return false;
  const gone = await call({ method: 'DELETE', key }, [204, 200]).catch((cause) => {
    throw new RemovalUncertain(digest, cause);
  });
  await gone.body.dump();
  return true;
}

/** Files in the bucket that INTERLOCK_ARTIFACTS_S3_* names. */
export const S3_BACKEND: ArtifactBackend = { keep, open: openStored, olderThan, remove };
