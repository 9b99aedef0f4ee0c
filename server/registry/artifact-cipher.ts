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

/** Decrypts a file's bytes, header included, as they are read; throws when anything was changed, reordered or cut off. */
export async function* decryptArtifact(file: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting = Buffer.alloc(0);
  let key: Buffer | null = null;
  let index = 0;
  const open = (sealed: Buffer, isLast: boolean): Buffer => {
    if (!key || sealed.length < TAG_BYTES) throw new Error('a stored artifact is cut off');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(index, isLast), { authTagLength: TAG_BYTES });
    index += 1;
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  };
  for await (const bytes of file) {
    waiting = Buffer.concat([waiting, bytes]);
    if (!key && waiting.length >= HEADER_BYTES) {
      key = artifactKey(waiting.subarray(MAGIC.length, HEADER_BYTES));
      waiting = waiting.subarray(HEADER_BYTES);
    }
    for (; key && waiting.length > SEALED_BYTES; waiting = waiting.subarray(SEALED_BYTES))
      yield open(waiting.subarray(0, SEALED_BYTES), false);
  }
  yield open(waiting, true);
}
