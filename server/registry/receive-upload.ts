import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { ArtifactEncryptor } from './artifact-cipher.ts';

const IDLE_MS = 60_000;

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
  /** Files of tracked work may hold nothing; uploads of artifacts may not. */
  mayBeEmpty?: boolean;
  signal?: AbortSignal;
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

/** Writes a stream to a file, encrypted, until it is durable; returns the digest and size of what was sent. */
export async function receiveUpload(
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
