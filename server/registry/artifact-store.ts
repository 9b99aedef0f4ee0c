import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import {
  ArtifactEncryptor,
  decryptArtifact,
  HEADER_BYTES,
  isEncrypted,
  plainSize,
} from './artifact-cipher.ts';

/**
 * The content-addressed store on disk: `<data-dir>/artifacts/sha256/ab/<digest>`. Bytes are hashed while they stream into
 * a file of their own; only a whole, durable file is renamed to its digest, so whatever stands under a digest is complete
 * and what was cut off leaves nothing. Nothing here is ever overwritten: equal digests are equal bytes. On disk the bytes
 * are encrypted; digests are of what people uploaded.
 */
const DIGEST = /^[0-9a-f]{64}$/;
const IDLE_MS = 60_000;
const ABANDONED_MS = 24 * 60 * 60_000;

export interface StoredArtifact {
  /** SHA-256, 64 lower-case hex digits. */
  digest: string;
  sizeBytes: number;
}

export interface WriteLimits {
  /** The upload is refused with `too-large` as soon as it grows beyond this. */
  maxBytes: number;
  /** When given, other bytes are refused. */
  expectedDigest?: string;
  signal?: AbortSignal;
}

function root(): string {
  return join(env().dataDir, 'artifacts');
}

function pathOf(digest: string): string {
  if (!DIGEST.test(digest)) throw new Refusal('invalid', 'A digest is 64 lower-case hex digits (SHA-256).');
  return join(root(), 'sha256', digest.slice(0, 2), digest);
}

async function next(
  chunks: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<Uint8Array>> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await Promise.race([
      chunks.next(),
      new Promise<never>((_, reject) => {
        const refusal = () =>
          new Refusal('timeout', 'The upload stood still for a minute and was dropped. Send it again.');
        timer = setTimeout(() => reject(refusal()), IDLE_MS);
        onAbort = () => reject(new Refusal('timeout', 'The upload was broken off. Nothing was kept.'));
        if (signal?.aborted) onAbort();
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    ]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal('too-large', `The file is larger than the ${maxBytes} bytes allowed here.`, {
    details: { maxBytes },
  });
}

async function writeAll(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  for (const chunk of chunks)
    for (let at = 0; at < chunk.byteLength; )
      at += (await file.write(chunk, at, chunk.byteLength - at)).bytesWritten;
}

async function receive(
  stream: AsyncIterable<Uint8Array>,
  file: FileHandle,
  limits: WriteLimits,
): Promise<StoredArtifact> {
  const hash = createHash('sha256');
  const encryptor = new ArtifactEncryptor();
  const chunks = stream[Symbol.asyncIterator]();
  let sizeBytes = 0;
  let isOver = false;
  try {
    await writeAll(file, [encryptor.header()]);
    for (;;) {
      const { done, value } = await next(chunks, limits.signal);
      if (done) break;
      sizeBytes += value.byteLength;
      if (sizeBytes > limits.maxBytes) throw tooLarge(limits.maxBytes);
      hash.update(value);
      await writeAll(file, encryptor.push(value));
    }
    await writeAll(file, [encryptor.end()]);
    isOver = true;
  } finally {
    // Frees the sender when we stopped early; its own failure adds nothing to ours.
    if (!isOver) void chunks.return?.()?.catch(() => undefined);
  }
  await file.sync();
  return { digest: hash.digest('hex'), sizeBytes };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Streams bytes into the store and returns their digest once they are durable. Refuses what is empty, too large, stands
 * still for a minute or differs from `expectedDigest`; a refused or broken upload leaves nothing behind.
 */
export async function writeArtifact(
  stream: AsyncIterable<Uint8Array>,
  limits: WriteLimits,
): Promise<StoredArtifact> {
  const incoming = join(root(), 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const partial = join(incoming, randomUUID());
  const file = await open(partial, 'wx', 0o600);
  try {
    const stored = await receive(stream, file, limits);
    if (stored.sizeBytes === 0)
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
    const path = pathOf(stored.digest);
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await rename(partial, path);
    await syncFolder(join(path, '..'));
    return stored;
  } finally {
    await file.close();
    await rm(partial, { force: true });
  }
}

async function openFile(digest: string): Promise<FileHandle> {
  try {
    return await open(pathOf(digest), 'r');
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('not-found', `The store holds no artifact ${digest.slice(0, 12)}. Upload it again.`, {
      cause,
    });
  }
}

/** Opens stored bytes for reading, decrypted on the way; refuses with `not-found` when the store does not hold them. */
export async function openArtifact(digest: string): Promise<{ stream: Readable; sizeBytes: number }> {
  const file = await openFile(digest);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(HEADER_BYTES);
    await file.read(head, 0, HEADER_BYTES, 0);
    const stream = file.createReadStream({ start: 0 });
    if (!isEncrypted(head)) return { stream, sizeBytes: size };
    return {
      stream: Readable.from(decryptArtifact(stream), { objectMode: false }),
      sizeBytes: plainSize(size),
    };
  } catch (error) {
    await file.close();
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
  const incoming = join(root(), 'incoming');
  const names = await readdir(incoming).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const path = join(incoming, name);
    const found = await stat(path).catch(() => null);
    if (!found || now.getTime() - found.mtimeMs < ABANDONED_MS) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

async function isPlainFile(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(head, 0, HEADER_BYTES, 0);
    return !isEncrypted(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** Encrypts artifacts that were stored before there was encryption, at most `limit`; returns how many it found. */
export async function encryptPlainArtifacts(limit: number): Promise<number> {
  let found = 0;
  for (const folder of await readdir(join(root(), 'sha256')).catch(() => [])) {
    for (const digest of await readdir(join(root(), 'sha256', folder)).catch(() => [])) {
      if (found >= limit) return found;
      if (!DIGEST.test(digest) || !(await isPlainFile(pathOf(digest)))) continue;
      const { stream, sizeBytes } = await openArtifact(digest);
      await writeArtifact(stream, { maxBytes: sizeBytes, expectedDigest: digest });
      found += 1;
    }
  }
  return found;
}
