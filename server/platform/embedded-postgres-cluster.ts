import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { POSTGRES_ENVIRONMENT, type PostgresAccount } from './embedded-postgres-account.ts';
import { SUPERUSER } from './embedded-postgres-files.ts';

const run = promisify(execFile);

/**
 * Makes the cluster on first use. It grows under another name and is moved into place when whole, so that a start
 * which was killed half way leaves nothing that looks like a database; throws with initdb's words when it fails.
 */
export async function makeClusterOnce(account: PostgresAccount, password: string): Promise<void> {
  if (existsSync(join(account.cluster, 'PG_VERSION'))) return;
  const home = dirname(account.cluster);
  for (const name of readdirSync(home).filter((entry) =>
    entry.startsWith(`${basename(account.cluster)}.new.`),
  )) {
    rmSync(join(home, name), { recursive: true, force: true });
  }
  const suffix = randomBytes(6).toString('hex');
  const draft = `${account.cluster}.new.${suffix}`;
  const passwordFile = join(home, `postgres.new.${suffix}.password`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined)
    chownSync(passwordFile, account.uid, account.gid);
  const args = [
    ...['-D', draft, '-U', SUPERUSER, '-E', 'UTF8', `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
  ];
  const [program = '', ...rest] = [...account.prefix, account.programs.initdb, ...args];
  try {
    const identity = account.uid === undefined ? {} : { uid: account.uid, gid: account.gid };
    await run(program, rest, {
      ...identity,
      cwd: home,
      timeout: 120_000,
      env: POSTGRES_ENVIRONMENT,
    });
    renameSync(draft, account.cluster);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`PostgreSQL could not create its data in ${account.cluster}: ${words}`, { cause: error });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
