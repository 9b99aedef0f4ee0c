import { mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres.ts';
import { type PostgresUrls, postgresPaths } from '../embedded-postgres-files.ts';
import { deployMigrations } from '../migrate.ts';
import { lockHolder } from '../process-lock.ts';

/** What a test run shares: one PostgreSQL and the name of a migrated database to clone. */
export interface TestCluster extends PostgresUrls {
  template: string;
}

const HOME = join(tmpdir(), 'interlock-test-clusters');
const ABANDONED_MS = 60_000;

/**
 * Starts a PostgreSQL for one run of tests, not waiting for disks, with a migrated template: about a second, so that
 * nothing is cached and nothing can be stale. It belongs to this run alone; runs side by side do not meet.
 */
export async function startTestCluster(): Promise<{ cluster: TestCluster; stop(): Promise<void> }> {
  removeAbandoned();
  const dataDir = join(HOME, `${process.pid}-${Date.now().toString(36)}`);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  const stop = async () => {
    await postgres.stop();
    removeCluster(dataDir);
  };
  try {
    return { cluster: await makeTemplate(postgres), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeTemplate(postgres: EmbeddedPostgres): Promise<TestCluster> {
  const { adminUrl, ownerUrl, appUrl, systemUrl } = postgres;
  await deployMigrations(ownerUrl);
  // A database with connections cannot be cloned: from here on nobody can open one by mistake.
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('alter database interlock with allow_connections false');
  await client.end();
  return { adminUrl, ownerUrl, appUrl, systemUrl, template: 'interlock' };
}

/** A run that was killed could not clean up; its PostgreSQL ended with it. */
function removeAbandoned(): void {
  mkdirSync(HOME, { recursive: true });
  for (const dataDir of readdirSync(HOME).map((name) => join(HOME, name))) {
    try {
      const isOld = Date.now() - statSync(dataDir).mtimeMs > ABANDONED_MS;
      if (isOld && lockHolder(postgresPaths(dataDir).lock) === undefined) removeCluster(dataDir);
    } catch {
      // Another run was quicker.
    }
  }
}

function removeCluster(dataDir: string): void {
  try {
    rmSync(realpathSync(postgresPaths(dataDir).cluster), { recursive: true, force: true, maxRetries: 3 });
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}
