import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { env } from './env.ts';

/**
 * The 32-byte root key, under which everything that is secret at rest hangs. It comes from one of four places: the
 * variable `INTERLOCK_SECRETS_KEY`; a program (`INTERLOCK_SECRETS_KEY_COMMAND`), which is how a cloud KMS, a vault or a
 * PKCS#11 token hand it out; a file (`INTERLOCK_SECRETS_KEY_FILE`); or, without any of these, a file made on first use
 * *beside* the data directory. It never lies inside: a copy of the data must not carry the key to itself.
 */
export interface KeySettings {
  dataDir: string;
  secretsKey: string | undefined;
  secretsKeyFile: string | undefined;
  secretsKeyCommand: readonly string[] | undefined;
}

const COMMAND_MS = 30_000;
const COMMAND_BYTES_MAX = 4_096;

/** Where the root key lies when no setting says: beside the data directory, under its name with `.key`. */
export function defaultKeyFile(dataDir: string): string {
  return `${dataDir}.key`;
}

/** Reads the root key, or makes it on the very first use; throws, saying what to do, when it is missing, damaged or another one. */
export function secretsKey(settings: KeySettings = env()): Uint8Array<ArrayBuffer> {
  const key = new Uint8Array(readKey(settings));
  holdToData(settings.dataDir, key);
  return key;
}

function readKey(settings: KeySettings): Buffer {
  const { dataDir, secretsKeyCommand: command, secretsKeyFile: file } = settings;
  if (settings.secretsKey !== undefined) return Buffer.from(settings.secretsKey, 'base64');
  if (command !== undefined) return decoded(answerOf(command), 'INTERLOCK_SECRETS_KEY_COMMAND');
  if (file !== undefined) {
    const text = readExisting(file);
    if (text === undefined)
      throw new Error(
        `INTERLOCK_SECRETS_KEY_FILE names ${file}, which is not there. Mount it, or correct it.`,
      );
    return decoded(text, file);
  }
  const path = defaultKeyFile(dataDir);
  takeOut(join(dataDir, 'secrets.key'), path);
  return decoded(readExisting(path) ?? create(dataDir, path), path);
}

function decoded(text: string, from: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length === 32) return key;
  throw new Error(
    `${from} does not hold 32 bytes in base64. Restore it from a backup: without it, stored secrets cannot be read.`,
  );
}

function answerOf([program = '', ...args]: readonly string[]): string {
  const run = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: COMMAND_MS,
    maxBuffer: COMMAND_BYTES_MAX,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (run.status === 0) return run.stdout.trim();
  // What the program wrote may hold the key: it is named, never quoted.
  const why = run.error ? run.error.message : `it ended with ${run.status ?? run.signal}`;
  throw new Error(`INTERLOCK_SECRETS_KEY_COMMAND gave no key (${program}): ${why}.`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function readExisting(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Earlier versions kept the key inside the data directory. A link is made before the old name goes, so it is never nowhere. */
function takeOut(old: string, path: string): void {
  try {
    linkSync(old, path);
    rmSync(old, { force: true });
  } catch (error) {
    if (isMissing(error)) return;
    if (readExisting(path) === undefined)
      throw new Error(
        `${old} cannot be moved out of the data directory to ${path}. Move it, or name its new place in INTERLOCK_SECRETS_KEY_FILE.`,
        { cause: error },
      );
    if (readExisting(old) === readExisting(path)) rmSync(old, { force: true });
  }
}

function fingerprintFile(dataDir: string): string {
  return join(dataDir, 'secrets-key.id');
}

/** Data that was written under one key must not meet another, least of all one that was made because the first was lost. */
function holdToData(dataDir: string, key: Uint8Array): void {
  const mine = createHash('sha256').update('interlock/key-id').update(key).digest('hex').slice(0, 16);
  const known = readExisting(fingerprintFile(dataDir));
  if (known === mine) return;
  if (known !== undefined)
    throw new Error(
      `The data in ${dataDir} was encrypted under another key (${known}) than the one given (${mine}). Restore that key.`,
    );
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(fingerprintFile(dataDir), `${mine}\n`, { mode: 0o600 });
}

function refuseVolume(dataDir: string, path: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (statSync(dataDir).dev === statSync(dirname(dataDir)).dev) return;
  throw new Error(
    `${dataDir} is a volume of its own, and a key made at ${path} would not outlive this machine. Set INTERLOCK_SECRETS_KEY, INTERLOCK_SECRETS_KEY_FILE or INTERLOCK_SECRETS_KEY_COMMAND.`,
  );
}

/** Several processes may come here at once: a hard link is made by exactly one of them and never half written. */
function create(dataDir: string, path: string): string {
  const known = readExisting(fingerprintFile(dataDir));
  if (known !== undefined)
    throw new Error(
      `${path}, the key of the data in ${dataDir} (${known}), is gone. Restore it from your backup.`,
    );
  refuseVolume(dataDir, path);
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
