import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { artifactKey } from './artifact-key.ts';

/**
 * How an artifact lies on disk: a header (magic, salt) and chunks of 64 KiB, each encrypted with AES-256-GCM under the
 * file's own key. The nonce is the chunk's number with a mark on the last one (the STREAM construction), so that chunks
 * can be neither reordered nor cut off at the end without notice, and reading never holds more than one chunk.
 */
const MAGIC = Buffer.from('ILKA\x01', 'latin1');
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const PLAIN_BYTES = 64 * 1024;
const SEALED_BYTES = PLAIN_BYTES + TAG_BYTES;
export const HEADER_BYTES = MAGIC.length + SALT_BYTES;

function nonce(index: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt8(isLast ? 1 : 0, 0);
  bytes.writeBigUInt64BE(BigInt(index), 4);
  return bytes;
}

/** Tells whether a file begins as an encrypted one does; others were stored before there was encryption. */
export function isEncrypted(head: Uint8Array): boolean {
  return head.length >= HEADER_BYTES && MAGIC.equals(head.subarray(0, MAGIC.length));
}

/** Bytes of the artifact in an encrypted file of `fileBytes`. */
export function plainSize(fileBytes: number): number {
  const body = fileBytes - HEADER_BYTES;
  return body - Math.ceil(body / SEALED_BYTES) * TAG_BYTES;
}

/** Encrypts what is pushed; whatever it returns is to be written in order, the header first. */
export class ArtifactEncryptor {
  readonly #salt = randomBytes(SALT_BYTES);
  readonly #key = artifactKey(this.#salt);
  #waiting = Buffer.alloc(0);
  #index = 0;

  header(): Buffer {
    return Buffer.concat([MAGIC, this.#salt]);
  }

  #seal(plain: Uint8Array, isLast: boolean): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce(this.#index, isLast));
    this.#index += 1;
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** A full chunk is held back until more arrives, because the last one is marked. */
  push(bytes: Uint8Array): Buffer[] {
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    const out: Buffer[] = [];
    let at = 0;
    for (; this.#waiting.length - at > PLAIN_BYTES; at += PLAIN_BYTES)
      out.push(this.#seal(this.#waiting.subarray(at, at + PLAIN_BYTES), false));
    this.#waiting = this.#waiting.subarray(at);
    return out;
  }

  end(): Buffer {
    return this.#seal(this.#waiting, true);
  }
}

export interface SealedSpan {
  /** What of the encrypted file is read: from the first byte to after the last. */
  fromByte: number;
  untilByte: number;
  /** The chunk that it begins with, and whether it ends with the last chunk of the file. */
  firstChunk: number;
  hasLast: boolean;
  /** Bytes of the first chunk that nobody asked for. */
  skip: number;
}

/** Which bytes of an encrypted file of `fileBytes` hold the bytes from `start` to before `end` of the artifact. */
export function sealedSpan(fileBytes: number, start: number, end: number): SealedSpan {
  const chunks = Math.ceil((fileBytes - HEADER_BYTES) / SEALED_BYTES);
  const firstChunk = Math.floor(start / PLAIN_BYTES);
  const afterLast = Math.min(chunks, Math.floor(Math.max(end - 1, start) / PLAIN_BYTES) + 1);
  return {
    fromByte: HEADER_BYTES + firstChunk * SEALED_BYTES,
    untilByte: Math.min(fileBytes, HEADER_BYTES + afterLast * SEALED_BYTES),
    firstChunk,
    hasLast: afterLast === chunks,
    skip: start - firstChunk * PLAIN_BYTES,
  };
}

function openChunk(key: Buffer, sealed: Buffer, index: number, isLast: boolean): Buffer {
  if (sealed.length < TAG_BYTES) throw new Error('a stored artifact is cut off');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(index, isLast), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
}

/**
 * Decrypts a span of a file's bytes as they are read, `head` being the file's header; throws when anything was changed,
 * reordered or cut off. What the span holds before the first byte that was asked for is left out.
 */
export async function* decryptArtifact(
  body: AsyncIterable<Uint8Array>,
  head: Uint8Array,
  { firstChunk, hasLast, skip }: Pick<SealedSpan, 'firstChunk' | 'hasLast' | 'skip'>,
): AsyncGenerator<Buffer> {
  if (!isEncrypted(head)) throw new Error('a stored artifact is cut off');
  const key = artifactKey(head.subarray(MAGIC.length, HEADER_BYTES));
  let waiting = Buffer.alloc(0);
  let index = firstChunk;
  let left = skip;
  const next = (sealed: Buffer, isLast: boolean): Buffer => {
    const plain = openChunk(key, sealed, index, isLast);
    index += 1;
    const wanted = plain.subarray(Math.min(left, plain.length));
    left = 0;
    return wanted;
  };
  for await (const bytes of body) {
    waiting = waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([waiting, bytes]);
    for (; waiting.length > SEALED_BYTES; waiting = waiting.subarray(SEALED_BYTES))
      yield next(waiting.subarray(0, SEALED_BYTES), false);
  }
  yield next(waiting, hasLast);
}
