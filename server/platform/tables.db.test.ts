import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TABLES } from './tables.ts';
import { type TestDatabase, testDatabase } from './testing/test-database.ts';

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function names(sql: string): Promise<string[]> {
  return (await owner.query(sql)).rows.map((found) => String(found.name)).sort();
}

const listed = Object.keys(TABLES).sort();
const governed = listed.filter((name) => TABLES[name as keyof typeof TABLES].class === 'governed');

describe('every table is listed, protected and, where governed, audited', () => {
  test('the list names exactly the tables of the database', async () => {
    const found = await names(
      "SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'",
    );
    expect(found).toEqual(listed);
  });

  test('row-level security is enabled and forced on each', async () => {
    const found = await names(
      "SELECT relname AS name FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relnamespace = 'public'::regnamespace",
    );
    expect(found).toEqual(listed);
  });

  test('each has a policy for the app role that is not open, unless it is shared', async () => {
    const open = await names(
      "SELECT tablename AS name FROM pg_policies WHERE policyname = 'app_tenant' AND qual = 'true'",
    );
    expect(open).toEqual(listed.filter((name) => TABLES[name as keyof typeof TABLES].scope === 'shared'));
    const policies = await names("SELECT tablename AS name FROM pg_policies WHERE policyname = 'app_tenant'");
    expect(policies).toEqual(listed);
  });

  test('exactly the governed ones carry the audit trigger, deferred to commit', async () => {
    const found = await names(
      "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'audited' AND tgdeferrable AND tginitdeferred AND tgenabled = 'O'",
    );
    expect(found).toEqual(governed);
    const noted = await names(
      "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'noted' AND tgenabled = 'O'",
    );
    expect(noted).toEqual(governed);
  });

  test('tenant tables carry organisation_id, workspace ones workspace_id too', async () => {
    const having = (column: string) =>
      names(
        `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = '${column}'`,
      );
    const organisations = await having('organisation_id');
    const workspaces = await having('workspace_id');
    for (const [name, { scope }] of Object.entries(TABLES)) {
      if (scope === 'organisation' || scope === 'workspace') expect(organisations).toContain(name);
      if (scope === 'workspace') expect(workspaces).toContain(name);
    }
  });

  test('neither process role may bypass the policies or own a table', async () => {
    const { rows } = await owner.query(
      "SELECT rolname, rolsuper, rolbypassrls, (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid) AS owned FROM pg_roles r WHERE rolname IN ('interlock_app', 'interlock_system') ORDER BY rolname",
    );
    expect(rows).toEqual([
      { rolname: 'interlock_app', rolsuper: false, rolbypassrls: false, owned: 0 },
      { rolname: 'interlock_system', rolsuper: false, rolbypassrls: false, owned: 0 },
    ]);
  });

  test('a decision takes a verdict; the rest of its record cannot be changed or removed by any process', async () => {
    for (const role of ['interlock_app', 'interlock_system']) {
      const { rows } = await owner.query(
        `SELECT has_table_privilege($1, 'decision', 'DELETE') AS gone, has_column_privilege($1, 'decision', 'model_output', 'UPDATE') AS changed,
           has_table_privilege($1, 'decision_payload', 'UPDATE, DELETE') AS rewritten, has_column_privilege($1, 'decision', 'output', 'UPDATE') AS answered`,
        [role],
      );
      expect(rows).toEqual([{ gone: false, changed: false, rewritten: false, answered: true }]);
    }
  });
});

describe('functions that read with the rights of the owner', () => {
  test('look for tables among temporary ones last', async () => {
    const others = await names(
      `SELECT oid::regprocedure::text AS name FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
         AND NOT coalesce('search_path=public, pg_temp' = ANY (proconfig), false)`,
    );
    expect(others).toEqual([]);
  });

  test('find the log, and not what the app puts in its place, so that nothing governed is committed without its event', async () => {
    const app = new pg.Client(database.appUrl);
    await app.connect();
    try {
      const commit = app.query(`
        BEGIN;
        SELECT set_config('app.organisation_id', 'org_mine', true), set_config('app.workspace_ids', '*', true);
        CREATE TEMP TABLE audit_event ON COMMIT DROP AS
          SELECT pg_current_xact_id() AS xid, ARRAY['organisation:org_mine'] AS covers;
        GRANT SELECT ON pg_temp.audit_event TO PUBLIC;
        INSERT INTO organisation (id, slug, name, created_at) VALUES ('org_mine', 'mine', 'Mine', now());
        COMMIT;`);
      await expect(commit).rejects.toThrow(/without an audit event/);
    } finally {
      await app.end();
    }
  });
});
