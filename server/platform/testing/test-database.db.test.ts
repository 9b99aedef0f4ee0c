import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './test-database.ts';

let first: TestDatabase;
let second: TestDatabase;

beforeAll(async () => {
  first = await testDatabase();
  second = await testDatabase();
});
afterAll(async () => {
  await first.drop();
  await second.drop();
});

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it('connects as three roles, none of which may step around row-level security', async () => {
  for (const [url, role] of [
    [first.ownerUrl, 'interlock_owner'],
    [first.appUrl, 'interlock_app'],
    [first.systemUrl, 'interlock_system'],
  ] as const) {
    const sql =
      'select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user';
    const [row] = await ask(url, sql);
    expect(row).toEqual({ rolname: role, rolsuper: false, rolbypassrls: false, rolcreaterole: false });
  }
});

it('gives each caller a database of its own, migrated', async () => {
  await ask(first.ownerUrl, 'create table only_here (id int)');
  await expect(ask(second.ownerUrl, 'select * from only_here')).rejects.toThrow('does not exist');
  const [row] = await ask(
    second.ownerUrl,
    'select count(*)::int as n from _prisma_migrations where finished_at is null',
  );
  expect(row).toEqual({ n: 0 });
});

it('clones quickly and drops what is still connected', async () => {
  const third = await testDatabase();
  const client = new pg.Client({ connectionString: third.appUrl });
  client.on('error', () => undefined);
  await client.connect();
  await third.drop();
  await expect(ask(third.appUrl, 'select 1')).rejects.toThrow('does not exist');
  await client.end();
});
