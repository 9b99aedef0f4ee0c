import type { Readable } from 'node:stream';
import { Refusal } from '#server/platform/domain/refusal.ts';

/** One stored file, opened: `read` its bytes at most once, or `close` it. */
export interface StoredFile {
  /** As it lies there, encrypted. */
  fileBytes: number;
  /** Its first bytes: the header of an encrypted file. */
  head: Buffer;
  /** Bytes from `from` to before `until`; ends the use of the file. */
  read(from: number, until: number): Promise<Readable>;
  close(): Promise<void>;
}

/**
 * Where stored files lie. What arrives is always received on the local disk first; `keep` makes a whole, durable file of
 * it stand under its digest, replacing an equal one, so that the age of what stands there tells when it last arrived.
 */
export interface ArtifactBackend {
  keep(partialPath: string, digest: string): Promise<void>;
  /** Throws `not-found` when nothing stands under the digest. */
  open(digest: string): Promise<StoredFile>;
  /** Digests of what arrived before `before`, in pages. */
  olderThan(before: Date): AsyncIterable<string[]>;
  /**
   * Removes what stands under the digest unless it arrived anew since `before`; tells whether it did. Throws
   * `RemovalUncertain` where it failed and may yet happen.
   */
  remove(digest: string, before: Date): Promise<boolean>;
}

/** The store was told to remove these bytes and did not say that it has: it may still do so. */
export class RemovalUncertain extends Error {
  readonly digest: string;

  constructor(digest: string, cause: unknown) {
    super(`nothing tells whether ${digest} was removed`, { cause });
    this.digest = digest;
  }
}

const DIGEST = /^[0-9a-f]{64}$/;

/** Tells whether a name is that of a stored file. */
export function isDigest(name: string): boolean {
  return DIGEST.test(name);
}

/** Where a file stands below the root of a store: `sha256/ab/ab12…`. */
export function placeOf(digest: string): string {
  if (!isDigest(digest)) throw new Refusal('invalid', 'A digest is 64 lower-case hex digits (SHA-256).');
  return `sha256/${digest.slice(0, 2)}/${digest}`;
}

/** The refusal for bytes that the store does not hold. */
export function noSuchArtifact(digest: string, cause?: unknown): Refusal {
  return new Refusal('not-found', `The store holds no artifact ${digest.slice(0, 12)}. Upload it again.`, {
    cause,
  });
}
