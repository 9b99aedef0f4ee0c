import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList, SchemaFilter } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { APPLIED_MARK, openSchemaEngine } from './migrate-engine.ts';

export const MIGRATIONS_DIR = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));
const SCHEMA_DIR = fileURLToPath(new URL('../../prisma', import.meta.url));
const LOCK_KEY = 7_264_002;
const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] };

/**
 * Brings a database to the newest migration and names those it applied. Starters that come at the same time wait for
 * one another, and a migration is one transaction, so that a killed one is simply tried again; throws with the
 * database's words when one fails.
 */
export async function deployMigrations(
  ownerUrl: string,
  directory = MIGRATIONS_DIR,
): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query("set lock_timeout = '10min'");
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await settleInterrupted(client);
    const { engine, close } = await openSchemaEngine(ownerUrl);
    try {
      const result = await engine.applyMigrations({
        migrationsList: listMigrations(directory),
        filters: NO_FILTER,
      });
      return result.appliedMigrationNames;
    } catch (error) {
      throw new Error(`The database could not be migrated: ${wordsOf(error)}`, { cause: error });
    } finally {
      await close();
    }
  } finally {
    await client.end();
  }
}

/**
 * The SQL that leads from the migrations to schema.prisma, or undefined when they agree. `scratchUrl` names an empty
 * database to which the migrations are applied; functions, policies and triggers are not Prisma's and never count.
 */
export async function diffSchema(
  scratchUrl: string,
  directory = MIGRATIONS_DIR,
): Promise<string | undefined> {
  await deployMigrations(scratchUrl, directory);
  const schema = readSchema();
  const { engine, close } = await openSchemaEngine(scratchUrl, schema);
  try {
    const result = await engine.diff({
      from: { tag: 'schemaDatasource', files: schema, configDir: SCHEMA_DIR },
      to: { tag: 'schemaDatamodel', files: schema },
      script: true,
      exitCode: true,
      filters: NO_FILTER,
    });
    return result.exitCode === 2 ? (result.stdout ?? '') : undefined;
  } finally {
    await close();
  }
}

/** The migration folders in the order in which they apply, with their SQL. */
export function listMigrations(directory = MIGRATIONS_DIR): MigrationList {
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: directory,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(directory, name, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/** The engine refuses to go on after an unfinished migration; the mark tells whether this one took effect. */
async function settleInterrupted(client: pg.Client): Promise<void> {
  const table = await client.query("select to_regclass('_prisma_migrations') is not null as known");
  if (table.rows[0]?.known !== true) return;
  await client.query(
    `update _prisma_migrations set
       finished_at = case when logs = $1 then clock_timestamp() end,
       applied_steps_count = case when logs = $1 then 1 else 0 end,
       rolled_back_at = case when logs is distinct from $1 then clock_timestamp() end
     where finished_at is null and rolled_back_at is null`,
    [APPLIED_MARK],
  );
}

function readSchema(): { path: string; content: string }[] {
  return readdirSync(SCHEMA_DIR)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => ({ path: join(SCHEMA_DIR, name), content: readFileSync(join(SCHEMA_DIR, name), 'utf8') }));
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  // What follows are line numbers inside the engine, which help nobody here.
  return error.message.split(/\n\s+0: /)[0] ?? error.message;
}
