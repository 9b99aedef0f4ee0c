import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createDatabaseRoles, createLoginRole } from './database-roles.ts';
import {
  choosePostgresAccount,
  POSTGRES_ENVIRONMENT,
  type PostgresAccount,
} from './embedded-postgres-account.ts';
import { makeClusterOnce } from './embedded-postgres-cluster.ts';
import {
  DATABASE_NAME,
  type PostgresPasswords,
  type PostgresUrls,
  postgresPaths,
  postgresUrls,
  readLastPort,
  readOrMakePasswords,
  readPasswords,
  recordPort,
  takesSocket,
} from './embedded-postgres-files.ts';
import { clearPostgresLeftover } from './embedded-postgres-leftover.ts';
import { canListenLocally, freePort } from './free-port.ts';
import { nodeBinary } from './node-binary.ts';
import { lockHolder, takeProcessLock } from './process-lock.ts';

const KEEPER = fileURLToPath(new URL('./keep-child.ts', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const ATTEMPTS = 4;
const LOG_MAX_BYTES = 20 * 1024 * 1024;

export interface EmbeddedPostgres extends PostgresUrls {
  pid: number;
  /** Settles when PostgreSQL ends, for whatever reason, with words fit for a log. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL of a data directory and answers when its roles and database are there. It ends with this
 * process. Throws when another process runs it, or with the last lines of its log when it does not start.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  settings?: Readonly<Record<string, string>>;
  /** The only port that will do, because clients know it already; any when not given, the last one if it is free. */
  port?: number;
}): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const paths = postgresPaths(dataDir);
  mkdirSync(paths.logDir, { recursive: true, mode: 0o700 });
  const lock = takeProcessLock(paths.lock);
  if (!lock.held) {
    const { pid, command } = lock.holder;
    throw new Error(
      `The PostgreSQL in ${dataDir} is run by process ${pid} (${command}). Stop that one first.`,
    );
  }
  try {
    const passwords = readOrMakePasswords(dataDir);
    const account = choosePostgresAccount(dataDir);
    await makeClusterOnce(account, passwords.superuser);
    const running = await launch(dataDir, account, passwords, options);
    running.exited.finally(lock.release).catch(() => undefined);
    return running;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The addresses of a PostgreSQL that another process runs on this data directory; undefined when none does. */
export function findRunningPostgres(dataDir: string): PostgresUrls | undefined {
  if (lockHolder(postgresPaths(resolve(dataDir)).lock) === undefined) return undefined;
  const passwords = readPasswords(dataDir);
  const port = readLastPort(dataDir);
  if (passwords === undefined || port === undefined) return undefined;
  return postgresUrls(resolve(dataDir), passwords, port);
}

async function launch(
  dataDir: string,
  account: PostgresAccount,
  passwords: PostgresPasswords,
  { settings = {}, port: known }: { settings?: Readonly<Record<string, string>>; port?: number },
): Promise<EmbeddedPostgres> {
  let words = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await clearPostgresLeftover(account.cluster);
    const port =
      known === undefined
        ? await choosePort(attempt === 0 ? readLastPort(dataDir) : undefined)
        : await requireFree(known);
    const child = spawnKept(dataDir, account, port, settings);
    const exited = new Promise<string>((settle) => {
      child.once('exit', (code, signal) => settle(`PostgreSQL ended (${signal ?? `code ${code}`})`));
    });
    const { adminUrl } = postgresUrls(dataDir, passwords, port);
    try {
      await prepareWhenReady(adminUrl, passwords, child);
      recordPort(dataDir, port);
      return {
        ...postgresUrls(dataDir, passwords, port),
        pid: child.pid ?? 0,
        exited,
        stop: () => stop(child, exited),
      };
    } catch (error) {
      await stop(child, exited);
      words = `${error instanceof Error ? error.message : String(error)}\n${lastLines(postgresPaths(dataDir).log)}`;
      // Backends of a killed PostgreSQL let go of its shared memory a moment later; a port may have been taken.
      await sleep(300 * (attempt + 1));
    }
  }
  throw new Error(`PostgreSQL does not start in ${dataDir}: ${words}`);
}

function spawnKept(
  dataDir: string,
  account: PostgresAccount,
  port: number,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const socketDir = takesSocket(account.cluster) ? account.cluster : '';
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    max_connections: '150',
    max_wal_senders: '0',
    // A log file that has to be made is 16 MB of zeros written and flushed while somebody's commit waits: so many are kept.
    min_wal_size: '512MB',
    jit: 'off',
    log_checkpoints: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    password_encryption: 'scram-sha-256',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const identity =
    account.uid === undefined ? [] : ['--uid', String(account.uid), '--gid', String(account.gid)];
  const command = [...account.prefix, account.programs.postgres, '-D', account.cluster, ...flags];
  keepLogSmall(postgresPaths(dataDir).log);
  const log = openSync(postgresPaths(dataDir).log, 'a', 0o600);
  const child = spawn(
    nodeBinary(),
    [KEEPER, '--signal', 'SIGINT', '--grace-ms', '6000', ...identity, '--', ...command],
    { stdio: ['pipe', log, log], detached: true, env: POSTGRES_ENVIRONMENT },
  );
  closeSync(log);
  child.stdin?.on('error', () => undefined);
  return child;
}

async function prepareWhenReady(
  adminUrl: string,
  passwords: PostgresPasswords,
  child: ChildProcess,
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended while starting.');
    const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > deadline || isWrongPassword(error)) throw error;
      await sleep(20);
      continue;
    }
    try {
      await prepareDatabase(client, passwords);
    } finally {
      await client.end();
    }
    return;
  }
}

async function prepareDatabase(client: pg.Client, passwords: PostgresPasswords): Promise<void> {
  await createDatabaseRoles(client, passwords);
  await createLoginRole(client, 'interlock_owner', passwords.owner);
  const known = await client.query('select 1 from pg_database where datname = $1', [DATABASE_NAME]);
  if (known.rowCount === 0) await client.query(`create database ${DATABASE_NAME} owner interlock_owner`);
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '28P01';
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.stdin?.end();
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const timer = new AbortController();
  const late = sleep(9_000, undefined, { signal: timer.signal }).then(() => child.kill('SIGKILL'));
  late.catch(() => undefined);
  await exited;
  timer.abort();
}

async function choosePort(preferred: number | undefined): Promise<number> {
  return preferred !== undefined && (await canListenLocally(preferred)) ? preferred : freePort();
}

async function requireFree(port: number): Promise<number> {
  if (await canListenLocally(port)) return port;
  throw new Error(`Port ${port} on 127.0.0.1, where its clients look for PostgreSQL, is taken.`);
}

/** PostgreSQL writes little and holds the file while it runs: looking at every start is enough. */
function keepLogSmall(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_MAX_BYTES) renameSync(path, `${path}.1`);
}

function lastLines(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  } catch {
    return '';
  }
}
