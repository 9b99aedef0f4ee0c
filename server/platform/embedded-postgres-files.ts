import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What a data directory keeps about its PostgreSQL, beside the cluster itself. */
const passwords = z.object({
  superuser: z.string().min(1),
  owner: z.string().min(1),
  app: z.string().min(1),
  system: z.string().min(1),
});
const address = z.object({ port: z.int().min(1).max(65_535) });

export type PostgresPasswords = z.infer<typeof passwords>;

export interface PostgresUrls {
  /** Superuser on the maintenance database; for tests, roles and scratch databases only. */
  adminUrl: string;
  ownerUrl: string;
  appUrl: string;
  systemUrl: string;
}

export const DATABASE_NAME = 'interlock';
export const SUPERUSER = 'interlock_superuser';

export function postgresPaths(dataDir: string) {
  return {
    cluster: join(dataDir, 'postgres'),
    passwords: join(dataDir, 'postgres-passwords.json'),
    address: join(dataDir, 'postgres-address.json'),
    lock: join(dataDir, 'postgres.lock'),
    logDir: join(dataDir, 'logs'),
    log: join(dataDir, 'logs', 'postgres.log'),
  };
}

/** Reads the generated passwords, or makes them (mode 600) on first use; throws when the file is damaged. */
export function readOrMakePasswords(dataDir: string): PostgresPasswords {
  const path = postgresPaths(dataDir).passwords;
  const known = readPasswords(dataDir);
  if (known !== undefined) return known;
  const make = () => randomBytes(24).toString('base64url');
  const made = { superuser: make(), owner: make(), app: make(), system: make() };
  writeWhole(path, made);
  return made;
}

/** Reads the passwords of a data directory; undefined when it has none yet. */
export function readPasswords(dataDir: string): PostgresPasswords | undefined {
  return readJson(postgresPaths(dataDir).passwords, passwords);
}

/** The port of the last start, kept so that addresses stay the same over restarts. */
export function readLastPort(dataDir: string): number | undefined {
  return readJson(postgresPaths(dataDir).address, address)?.port;
}

export function recordPort(dataDir: string, port: number): void {
  writeWhole(postgresPaths(dataDir).address, { port });
}

/** The path of a socket has room for so many bytes. */
const SOCKET_BYTES_MAX = 107;

/** Tells whether PostgreSQL can listen on a socket in a folder; below deep folders it listens on loopback only. */
export function takesSocket(folder: string): boolean {
  return Buffer.byteLength(`${folder}/.s.PGSQL.65535.lock`) <= SOCKET_BYTES_MAX;
}

/**
 * The addresses of the PostgreSQL of a data directory that runs on a port. Processes of ours reach it by its socket, where it
 * has one: a question and its answer cost both sides two thirds of what they do over loopback.
 */
export function postgresUrls(dataDir: string, secrets: PostgresPasswords, port: number): PostgresUrls {
  const folder = postgresPaths(dataDir).cluster;
  const hasSocket = takesSocket(folder) && existsSync(join(folder, `.s.PGSQL.${port}`));
  const bySocket = hasSocket ? `?host=${encodeURIComponent(folder)}` : '';
  const url = (role: string, password: string, name: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${port}/${name}`;
  return {
    adminUrl: url(SUPERUSER, secrets.superuser, 'postgres'),
    ownerUrl: url('interlock_owner', secrets.owner, DATABASE_NAME),
    appUrl: `${url('interlock_app', secrets.app, DATABASE_NAME)}${bySocket}`,
    systemUrl: `${url('interlock_system', secrets.system, DATABASE_NAME)}${bySocket}`,
  };
}

function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} is damaged. Restore it from a backup of the data directory.`);
  }
}

function writeWhole(path: string, value: unknown): void {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, path);
}
