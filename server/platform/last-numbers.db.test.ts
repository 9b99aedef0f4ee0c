import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { deployMigrations, MIGRATIONS_DIR } from './migrate.ts';

/** A database that had models with versions before their newest number was kept beside them. */
const COUNTER = '20261123030100_version_counter';
const MENDED = '20261125010200_last_numbers';
const name = `test_last_numbers_${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'interlock-migrations-'));
let admin: pg.Client;
let inside: pg.Client;

const urlOf = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
const ownerUrl = urlOf(inject('testCluster').ownerUrl);

/** Applies all migrations up to one, that one included or not. */
async function deployUntil(last: string, isIncluded: boolean): Promise<void> {
  for (const one of readdirSync(MIGRATIONS_DIR).sort())
    if (one < last || (isIncluded && one === last))
      cpSync(join(MIGRATIONS_DIR, one), join(folder, one), { recursive: true });
  await deployMigrations(ownerUrl, folder);
}

const numbers = async () =>
  (await inside.query('SELECT id, last_number AS number FROM model ORDER BY id')).rows;

beforeAll(async () => {
  admin = new pg.Client(inject('testCluster').adminUrl);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} OWNER interlock_owner`);
  await deployUntil(COUNTER, false);
  inside = new pg.Client(urlOf(inject('testCluster').adminUrl));
  await inside.connect();
  await inside.query('SET session_replication_role = replica');
  const made = "'org_1', 'wsp_1'";
  await inside.query(
    `INSERT INTO model (id, organisation_id, workspace_id, name, description, kind, created_by, created_at) VALUES
       ('mdl_1', ${made}, 'one', '', 'other', 'per_1', now()), ('mdl_2', ${made}, 'none', '', 'other', 'per_1', now())`,
  );
  await inside.query(
    `INSERT INTO model_version (id, organisation_id, workspace_id, model_id, number, artifact_id, artifact_digest, format,
       description, signature, tensor_mapping, tags, card, contributors, created_by, created_at)
     SELECT 'ver_' || n, ${made}, 'mdl_1', n, 'art_1', 'd', 'onnx', '', '{}', '{}', '{}', '{}', '{}', 'per_1', now()
     FROM generate_series(1, 3) n`,
  );
}, 120_000);

afterAll(async () => {
  await inside.end();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
  rmSync(folder, { recursive: true, force: true });
});

test('the owner may read models and not change them, so that the first migration left their numbers at 0', async () => {
  await deployUntil(COUNTER, true);
  expect(await numbers()).toEqual([
    { id: 'mdl_1', number: 0 },
    { id: 'mdl_2', number: 0 },
  ]);
}, 120_000);

test('the second one sets them, and leaves the owner no right to change models', async () => {
  await deployUntil(MENDED, true);
  expect(await numbers()).toEqual([
    { id: 'mdl_1', number: 3 },
    { id: 'mdl_2', number: 0 },
  ]);
  const owner = new pg.Client(ownerUrl);
  await owner.connect();
  const { rowCount } = await owner.query('UPDATE model SET last_number = 9');
  await owner.end();
  expect(rowCount).toBe(0);
  const triggers = await inside.query(
    "SELECT tgname FROM pg_trigger WHERE tgrelid = 'model'::regclass AND NOT tgisinternal AND tgenabled <> 'O'",
  );
  expect(triggers.rows).toEqual([]);
}, 120_000);
