import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { PostgresUrls } from '../embedded-postgres-files.ts';

export interface TestDatabase extends PostgresUrls {
  name: string;
  /** Drops the database, closing whatever connections are left; the run's PostgreSQL goes away by itself anyway. */
  drop(): Promise<void>;
}

/** Clones the migrated template into a database of its own; call it in `beforeAll`, and `drop` in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const cluster = inject('testCluster');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(
    cluster.adminUrl,
    `create database ${name} template ${cluster.template} owner interlock_owner`,
  );
  return {
    name,
    adminUrl: inDatabase(cluster.adminUrl, name),
    ownerUrl: inDatabase(cluster.ownerUrl, name),
    appUrl: inDatabase(cluster.appUrl, name),
    systemUrl: inDatabase(cluster.systemUrl, name),
    drop: () => asAdmin(cluster.adminUrl, `drop database if exists ${name} with (force)`),
  };
}

async function asAdmin(adminUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function inDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}
