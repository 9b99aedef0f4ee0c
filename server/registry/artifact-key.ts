import { hkdfSync, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { activeSealPrefix, randomSecret, rewrap, seal, unseal } from '#server/platform/crypto.ts';
import { env } from '#server/platform/env.ts';

/**
 * The key under which artifacts lie on disk: random, sealed under the root key, in a file beside the artifacts. Whoever
 * copies the store has it only in sealed form. Each file is encrypted under a key of its own, derived from this one.
 */
const PLACE = 'artifacts/storage.key';
let known: { path: string; key: string } | undefined;

function path(): string {
  return join(env().dataDir, 'artifacts', 'storage.key');
}

function readSealed(): string | undefined {
  try {
    return readFileSync(path(), 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function write(sealed: string, place: (draft: string) => void): void {
  mkdirSync(dirname(path()), { recursive: true, mode: 0o700 });
  const draft = `${path()}.${randomUUID()}`;
  writeFileSync(draft, `${sealed}\n`, { mode: 0o600, flush: true });
  try {
    place(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Several processes may come here at once: exactly one key is linked to the name, and all of them read that one. */
function create(): string {
  write(seal(randomSecret(), PLACE), (draft) => {
    try {
      linkSync(draft, path());
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  });
  return readSealed() ?? '';
}

function storageKey(): string {
  if (known?.path === path()) return known.key;
  known = { path: path(), key: unseal(readSealed() ?? create(), PLACE) };
  return known.key;
}

/** The 256-bit key of one stored file, told apart by the file's random salt. */
export function artifactKey(salt: Uint8Array): Buffer {
  const base = Buffer.from(storageKey(), 'base64url');
  return Buffer.from(hkdfSync('sha256', base, salt, 'interlock/artifact', 32));
}

/** Wraps the storage key under the active generation of the wrapping key; false when it already is, or there is none. */
export function rewrapArtifactKey(): boolean {
  const sealed = readSealed();
  if (sealed === undefined || sealed.startsWith(activeSealPrefix())) return false;
  write(rewrap(sealed, PLACE), (draft) => renameSync(draft, path()));
  return true;
}
