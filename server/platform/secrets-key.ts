import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from './env.ts';

/**
 * The 32-byte key under which stored credentials are encrypted: `INTERLOCK_SECRETS_KEY`, else the file `secrets.key`
 * (mode 600) in the data directory, made on first use; throws when the file is damaged.
 */
export function secretsKey(
  settings: { dataDir: string; secretsKey: string | undefined } = env(),
): Uint8Array<ArrayBuffer> {
  if (settings.secretsKey !== undefined) return new Uint8Array(Buffer.from(settings.secretsKey, 'base64'));
  const path = join(settings.dataDir, 'secrets.key');
  const key = Buffer.from(readExisting(path) ?? create(settings.dataDir, path), 'base64');
  if (key.length !== 32) {
    throw new Error(
      `${path} does not hold 32 bytes in base64. Restore it from a backup: without it, stored credentials cannot be read.`,
    );
  }
  return new Uint8Array(key);
}

function readExisting(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Several processes may come here at once: a hard link is made by exactly one of them and never half written. */
function create(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}
