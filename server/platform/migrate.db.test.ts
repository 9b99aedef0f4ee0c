import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { deployMigrations, diffSchema } from './migrate.ts';

let directory: string;
let ownerUrl: string;
let name: string;

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function write(migration: string, sql: string): void {
  mkdirSync(join(directory, migration), { recursive: true });
  writeFileSync(join(directory, migration, 'migration.sql'), sql);
}

beforeEach(async () => {
  const cluster = inject('testCluster');
  name = `migrate_${process.pid}_${Date.now().toString(36)}`;
  await ask(cluster.adminUrl, `create database ${name} owner interlock_owner`);
  ownerUrl = cluster.ownerUrl.replace(/\/[^/]*$/, `/${name}`);
  directory = mkdtempSync(join(tmpdir(), 'interlock-migrations-'));
});

afterEach(async () => {
  rmSync(directory, { recursive: true, force: true });
  await ask(inject('testCluster').adminUrl, `drop database ${name} with (force)`);
});

const FUNCTIONS = `
create table note (id text primary key, n int);
alter table note enable row level security;
create policy mine on note to interlock_app using (id = current_setting('interlock.organisation', true));
create function bump() returns trigger language plpgsql as $$ begin new.n := 1; perform 'a;b'; return new; end $$;
create trigger bump before insert on note for each row execute function bump();
do $other$ begin raise notice 'one; two'; end $other$;
insert into note values ('a', 0);`;

describe('deployMigrations', () => {
  it('applies SQL with function bodies, policies and triggers, once', async () => {
    write('20260101000000_notes', FUNCTIONS);
    expect(await deployMigrations(ownerUrl, directory)).toEqual(['20260101000000_notes']);
    expect(await deployMigrations(ownerUrl, directory)).toEqual([]);
    expect(await ask(ownerUrl, 'select n from note')).toEqual([{ n: 1 }]);
  });

  it('lets starters that come together wait for one another', async () => {
    write('20260101000000_notes', FUNCTIONS);
    const all = await Promise.all([1, 2, 3].map(() => deployMigrations(ownerUrl, directory)));
    expect(all.flat()).toEqual(['20260101000000_notes']);
  });

  it('names the line of a mistake, leaves nothing of it, and goes on once it is mended', async () => {
    write('20260101000000_notes', 'create table good (id int);\ncreate table bad (id nope);');
    await expect(deployMigrations(ownerUrl, directory)).rejects.toThrow('type "nope" does not exist (line 2');
    expect(await ask(ownerUrl, "select to_regclass('good') as good")).toEqual([{ good: null }]);
    write('20260101000000_notes', 'create table good (id int);');
    expect(await deployMigrations(ownerUrl, directory)).toEqual(['20260101000000_notes']);
  });

  it.each([
    ['took effect', 'applied in full', []],
    ['did not take effect', null, ['20260101000000_notes']],
  ])('after a kill in the middle of a migration that %s, knows what to do', async (_case, logs, expected) => {
    write('20260101000000_notes', 'create table if not exists good (id int);');
    await deployMigrations(ownerUrl, directory);
    const mark = logs === null ? 'null' : `'${logs}'`;
    await ask(
      ownerUrl,
      `update _prisma_migrations set finished_at = null, applied_steps_count = 0, logs = ${mark}`,
    );
    expect(await deployMigrations(ownerUrl, directory)).toEqual(expected);
    expect(await deployMigrations(ownerUrl, directory)).toEqual([]);
  });
});

describe('diffSchema', () => {
  it('finds the committed migrations and the schema in agreement', async () => {
    expect(await diffSchema(ownerUrl)).toBeUndefined();
  });

  it('says what is missing', async () => {
    write('20260101000000_nothing', 'select 1;');
    expect(await diffSchema(ownerUrl, directory)).toContain('CREATE TABLE "organisation"');
  });
});
