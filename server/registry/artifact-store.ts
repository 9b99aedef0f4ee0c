import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { type ArtifactBackend, RemovalUncertain } from './artifact-backend.ts';
import { decryptArtifact, isEncrypted, plainSize, sealedSpan } from './artifact-cipher.ts';
import { DISK_BACKEND } from './disk-backend.ts';
import { receiveUpload, type StoredArtifact, type WriteLimits } from './receive-upload.ts';
import { S3_BACKEND } from './s3-backend.ts';

/**
 * The content-addressed store. Bytes are hashed and encrypted while they stream into a file of their own; only a whole,
 * durable file is put under its digest, so whatever stands there is complete and what was cut off leaves nothing. Equal
 * digests are equal bytes. Digests are of what people uploaded; where the files lie is the backend's affair.
 */
const ABANDONED_MS = 24 * 60 * 60_000;
/** So few that none of them is on its way out for long. */
const REMOVED_AT_ONCE = 100;
/** What is not begun to be removed so long after it was asked about is let be: whoever wants it waits no longer for a dead sweep. */
const REMOVING_MS = 60_000;

function backend(): ArtifactBackend {
  return env().artifactsS3 === null ? DISK_BACKEND : S3_BACKEND;
}

function incoming(): string {
  return join(env().dataDir, 'artifacts', 'incoming');
}

/**
 * Streams bytes into the store and returns their digest once they are durable. Refuses what is empty, too large, stands
 * still for a minute or differs from `expectedDigest`; a refused or broken upload leaves nothing behind.
 */
export async function writeArtifact(
  stream: AsyncIterable<Uint8Array>,
  limits: WriteLimits,
): Promise<StoredArtifact> {
  await mkdir(incoming(), { recursive: true, mode: 0o700 });
  const partial = join(incoming(), randomUUID());
  const file = await open(partial, 'wx', 0o600);
  try {
    const stored = await receiveUpload(stream, file, limits);
    if (stored.sizeBytes === 0 && limits.mayBeEmpty !== true)
      throw new Refusal('invalid', 'The upload is empty. Send the file as the request body.');
    if (limits.expectedDigest !== undefined && limits.expectedDigest !== stored.digest) {
      throw new Refusal(
        'unprocessable',
        'The bytes that arrived are not those you announced. Send them again.',
        {
          details: { expectedDigest: limits.expectedDigest, arrivedDigest: stored.digest },
        },
      );
    }
    await backend().keep(partial, stored.digest);
    return stored;
  } finally {
    await file.close();
    await rm(partial, { force: true });
  }
}

/** Bytes of an artifact from `start` to before `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Opens stored bytes for reading, all of them or a range, decrypted on the way; `sizeBytes` is of all of them. Refuses with
 * `not-found` when the store does not hold them.
 */
export async function openArtifact(
  digest: string,
  range?: ByteRange,
): Promise<{ stream: Readable; sizeBytes: number }> {
  const file = await backend().open(digest);
  try {
    const sealed = isEncrypted(file.head);
    const sizeBytes = sealed ? plainSize(file.fileBytes) : file.fileBytes;
    const { start, end } = range ?? { start: 0, end: sizeBytes };
    if (!sealed) return { stream: await file.read(start, end), sizeBytes };
    const span = sealedSpan(file.fileBytes, start, end);
    const body = await file.read(span.fromByte, span.untilByte);
    const plain = decryptArtifact(body, file.head, span);
    const stream = Readable.from(take(plain, end - start), { objectMode: false });
    // A generator that nobody began to read has nothing to clean up by itself.
    stream.once('close', () => body.destroy());
    return { stream, sizeBytes };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* take(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  // Reads on to the end even when enough has come, or the last chunk's seal would go unchecked.
  for await (const chunk of chunks) {
    if (left > 0) yield chunk.subarray(0, left);
    left -= chunk.length;
  }
}

/** Tells whether the store holds these bytes. */
export async function holdsArtifact(digest: string): Promise<boolean> {
  try {
    await (await backend().open(digest)).close();
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return false;
    throw error;
  }
}

/** Reads stored bytes again and returns the SHA-256 they have now, which differs from their name if the disk lies. */
export async function digestOfStored(digest: string, signal?: AbortSignal): Promise<string> {
  const { stream } = await openArtifact(digest);
  const hash = createHash('sha256');
  for await (const chunk of stream) {
    if (signal?.aborted) throw new Refusal('timeout', 'Reading the artifact took too long. Try again.');
    hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex');
}

/** Removes what a killed process left half received more than a day before `now`; returns how many files that were. */
export async function removeAbandonedUploads(now: Date): Promise<number> {
  let removed = 0;
  for (const name of await readdir(incoming()).catch(() => [])) {
    const path = join(incoming(), name);
    const found = await stat(path).catch(() => null);
    if (!found || now.getTime() - found.mtimeMs < ABANDONED_MS) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

function* partsOf(digests: readonly string[]): Generator<string[]> {
  for (let at = 0; at < digests.length; at += REMOVED_AT_ONCE) yield digests.slice(at, at + REMOVED_AT_ONCE);
}

interface Sweep {
  /** Tells which of some digests are still named. */
  inUse: (digests: string[]) => Promise<ReadonlySet<string>>;
  signal?: AbortSignal | undefined;
  /** Is told which of the others are gone through, or are not going to be: nothing takes them away any more. */
  settled?: ((digests: string[]) => Promise<void>) | undefined;
  /** How long after `inUse` was asked removals may begin. */
  removingMs?: number | undefined;
}

async function removePart(digests: string[], before: Date, sweep: Sweep): Promise<number> {
  const untilMs = performance.now() + (sweep.removingMs ?? REMOVING_MS);
  const used = await sweep.inUse(digests);
  const over = new Set(digests.filter((candidate) => !used.has(candidate)));
  let removed = 0;
  try {
    for (const digest of over) {
      if (sweep.signal?.aborted || performance.now() >= untilMs) break;
      if (await backend().remove(digest, before)) removed += 1;
    }
  } catch (error) {
    if (error instanceof RemovalUncertain) over.delete(error.digest);
    throw error;
  } finally {
    if (over.size > 0) await sweep.settled?.([...over]);
  }
  return removed;
}

/**
 * Removes stored bytes that arrived more than a day before `now` and that nothing names any more: `inUse` tells which of
 * some digests are still named, and `settled` is told of which of the others nothing is taken away any more. Returns how many
 * files that were.
 */
export async function removeUnusedArtifacts(
  now: Date,
  inUse: Sweep['inUse'],
  options: Omit<Sweep, 'inUse'> = {},
): Promise<number> {
  const before = new Date(now.getTime() - ABANDONED_MS);
  let removed = 0;
  for await (const page of backend().olderThan(before))
    for (const digests of partsOf(page)) {
      if (options.signal?.aborted) return removed;
      removed += await removePart(digests, before, { ...options, inUse });
    }
  return removed;
}

async function isPlainFile(digest: string): Promise<boolean> {
  const file = await backend().open(digest);
  await file.close();
  return !isEncrypted(file.head);
}

/** Encrypts artifacts that were stored before there was encryption, at most `limit`; returns how many it found. */
export async function encryptPlainArtifacts(limit: number, now = new Date()): Promise<number> {
  let found = 0;
  for await (const digests of backend().olderThan(now)) {
    for (const digest of digests) {
      if (found >= limit) return found;
      if (!(await isPlainFile(digest))) continue;
      const { stream, sizeBytes } = await openArtifact(digest);
      await writeArtifact(stream, { maxBytes: sizeBytes, expectedDigest: digest });
      found += 1;
    }
  }
  return found;
}
