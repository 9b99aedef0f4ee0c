import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machineContext } from '#server/access/machine-operator.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { checkNewest } from './check-log.ts';
import type { LogFaultKind } from './domain/log-fault.ts';
import { haltInForce } from './log-halts.store.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { recheckAuditLog } from './recheck-audit-log.job.ts';
import { resumeLog } from './resume-log.ts';
import { sealAuditLog } from './seal-audit-log.job.ts';
import { SEQUENCER_LEASE } from './seal-batch.ts';
import { expectWholeLog } from './testing/read-log.ts';
import { writeTestEvents } from './testing/write-test-events.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let owner: pg.Client;
let fence = 0;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'faults-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'faults' });
  // A superuser stands for whoever owns the machine: row-level security and triggers do not bind them.
  owner = new pg.Client(database.adminUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await Promise.all([app.database.close(), system.database.close()]);
  await database.drop();
});

/** One run of the sequencer by a worker that has just taken the lease. */
async function sealAsNewWorker(): Promise<string> {
  fence += 1;
  await owner.query(
    `INSERT INTO lease (name, holder, fence, expires_at) VALUES ($1, 'test', $2, now() + interval '1 hour')
     ON CONFLICT (name) DO UPDATE SET fence = $2`,
    [SEQUENCER_LEASE, fence],
  );
  const given = { uow: system.uow, signal: new AbortController().signal, holdLease: () => {}, fence };
  return sealAuditLog().run(given);
}

const sizeOf = async (organisationId: string) =>
  (await system.uow.read(EVERY_TENANT, (tx) => readCheckpoint({ tx, organisationId })))?.size ?? 0;
const haltOf = (organisationId: string) =>
  system.uow.read(EVERY_TENANT, (tx) => haltInForce(tx, organisationId));

/** A log of 600 events and the one that tells of its opening, sealed. */
async function freshLog(): Promise<string> {
  const organisationId = newId('organisation');
  await writeTestEvents(app.uow, organisationId, 600);
  await sealAsNewWorker();
  await sealAsNewWorker();
  expect(await sizeOf(organisationId)).toBe(601);
  return organisationId;
}

/** What whoever owns the database can do: triggers off, rows changed, triggers on. */
async function tamper(sql: string, values: unknown[]): Promise<void> {
  await owner.query('BEGIN');
  await owner.query('SET LOCAL session_replication_role = replica');
  const { rowCount } = await owner.query(sql, values);
  expect(rowCount).toBeGreaterThan(0);
  await owner.query('COMMIT');
}

const EVENT_AT = `(SELECT event_id FROM audit_leaf WHERE organisation_id = $1 AND leaf_index = 300)`;
const CASES: [what: string, kind: LogFaultKind, change: string][] = [
  [
    'an event that says something else',
    'event-changed',
    `UPDATE audit_event SET canonical = replace(canonical, '"v":1', '"v":2') WHERE id = ${EVENT_AT}`,
  ],
  ['an event that is gone', 'event-missing', `DELETE FROM audit_event WHERE id = ${EVENT_AT}`],
  [
    'an event and its leaf changed together',
    'tile-differs',
    `WITH e AS (UPDATE audit_event SET canonical = '{}' WHERE id = ${EVENT_AT} RETURNING id)
     UPDATE audit_leaf SET leaf_hash = sha256('\\x00'::bytea || '{}'::bytea) WHERE event_id = (SELECT id FROM e)`,
  ],
  [
    'a leaf at the edge changed with its event',
    'root-differs',
    `WITH e AS (UPDATE audit_event SET canonical = '{}' WHERE id = (SELECT event_id FROM audit_leaf WHERE organisation_id = $1 AND leaf_index = 599) RETURNING id)
     UPDATE audit_leaf SET leaf_hash = sha256('\\x00'::bytea || '{}'::bytea) WHERE event_id = (SELECT id FROM e)`,
  ],
  [
    'the last leaf taken away with its event',
    'leaf-missing',
    `WITH l AS (DELETE FROM audit_leaf WHERE organisation_id = $1 AND leaf_index = 600 RETURNING event_id)
     DELETE FROM audit_event WHERE id = (SELECT event_id FROM l)`,
  ],
  [
    'a tile with another hash in it',
    'tile-differs',
    `UPDATE audit_tile SET hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40)) WHERE organisation_id = $1 AND tile_index = 1`,
  ],
  [
    'a tile with another root',
    'tile-differs',
    `UPDATE audit_tile SET root = set_byte(root, 0, 255 - get_byte(root, 0)) WHERE organisation_id = $1 AND tile_index = 0`,
  ],
  [
    'a checkpoint that nobody signed',
    'checkpoint-not-ours',
    `UPDATE audit_checkpoint SET note = replace(note, E'\\n601\\n', E'\\n602\\n') WHERE organisation_id = $1`,
  ],
  [
    'a key put in the place of ours',
    'checkpoint-not-ours',
    `UPDATE audit_log_key SET public_key = sha256('x') WHERE organisation_id = $1`,
  ],
];

describe('whoever owns the database can change rows, and the sequencer signs no further', () => {
  test.each(CASES)('%s', async (_, kind, change) => {
    const organisationId = await freshLog();
    await tamper(change, [organisationId]);
    await writeTestEvents(app.uow, organisationId, 5);
    await sealAsNewWorker();
    const halt = await haltOf(organisationId);
    expect(halt?.kind).toBe(kind);
    expect(await sizeOf(organisationId)).toBe(601);
    await sealAsNewWorker();
    expect(await sizeOf(organisationId)).toBe(601);
    const incidents = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<{ id: string; severity: string; workflow: string | null }>(
        tx,
        'SELECT id, severity, workflow_id AS workflow FROM incident WHERE organisation_id = $1',
        [organisationId],
      ),
    );
    expect(incidents).toEqual([{ id: halt?.incidentId, severity: 'critical', workflow: null }]);
  });

  test('the task that walks round finds what the sequencer did not look at', async () => {
    const organisationId = await freshLog();
    await tamper(`UPDATE audit_event SET canonical = '{}' WHERE id = ${EVENT_AT}`, [organisationId]);
    const given = { uow: system.uow, signal: new AbortController().signal, holdLease: () => {}, fence };
    await recheckAuditLog().run(given);
    expect((await haltOf(organisationId))?.kind).toBe('event-changed');
  });

  test('a log of which nothing was changed is found whole', async () => {
    const organisationId = await freshLog();
    const fault = await system.uow.read(EVERY_TENANT, (tx) => checkNewest(tx, organisationId, 10_000));
    expect(fault).toBeNull();
  });

  test('it is resumed once the rows are what was signed, not before; what waited is sealed then', async () => {
    const organisationId = await freshLog();
    const id = (await owner.query(`SELECT ${EVENT_AT} AS id`, [organisationId])).rows[0].id as string;
    const before = (await owner.query('SELECT canonical FROM audit_event WHERE id = $1', [id])).rows[0];
    await tamper("UPDATE audit_event SET canonical = '{}' WHERE id = $1", [id]);
    await writeTestEvents(app.uow, organisationId, 9);
    await sealAsNewWorker();
    const resume = () => resumeLog(system.uow, organisationId, (tx) => machineContext(tx, organisationId));
    await expect(resume()).rejects.toThrow(/says something else/);
    expect(await haltOf(organisationId)).not.toBeNull();
    await tamper('UPDATE audit_event SET canonical = $2 WHERE id = $1', [id, before.canonical]);
    await expect(resume()).resolves.toEqual({ size: 601 });
    await sealAsNewWorker();
    // 9 waited; the incident, the halt and its end are events as well.
    expect(await expectWholeLog(system.uow, organisationId)).toBe(601 + 9 + 3);
  });
});

describe('the fence', () => {
  test('nothing is written by a worker whose lease another one took', async () => {
    const organisationId = await freshLog();
    await writeTestEvents(app.uow, organisationId, 5);
    const given = {
      uow: system.uow,
      signal: new AbortController().signal,
      holdLease: () => {},
      fence: fence - 1,
    };
    await sealAuditLog().run(given);
    expect(await sizeOf(organisationId)).toBe(601);
    await sealAsNewWorker();
    expect(await sizeOf(organisationId)).toBe(606);
  });
});

describe('as the role of the app, through SQL', () => {
  const TABLES = [
    'audit_leaf',
    'audit_tile',
    'audit_checkpoint',
    'audit_cosignature',
    'audit_witness',
    'audit_halt',
  ];
  let organisationId = '';

  async function asApp(sql: string, values: unknown[] = []): Promise<unknown> {
    return app.uow.write({ organisationId, workspaceIds: '*', personId: null }, (tx) =>
      rows(tx, sql, values),
    );
  }

  beforeAll(async () => {
    organisationId = await freshLog();
  });

  test.each(TABLES)('%s can be read and not written', async (table) => {
    await asApp(`SELECT * FROM ${table}`);
    await expect(asApp(`INSERT INTO ${table} SELECT * FROM ${table}`)).rejects.toThrow(/permission denied/);
    await expect(asApp(`UPDATE ${table} SET organisation_id = 'x'`)).rejects.toThrow(/permission denied/);
    await expect(asApp(`DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
    await expect(asApp(`TRUNCATE ${table}`)).rejects.toThrow(/permission denied/);
  });

  test('the public half of a key can be read, the private half cannot, and neither be written', async () => {
    expect(await asApp('SELECT id, public_key, state FROM audit_log_key')).toHaveLength(1);
    for (const sql of [
      'SELECT sealed_private_key FROM audit_log_key',
      'SELECT * FROM audit_log_key',
      'SELECT k FROM audit_log_key k',
      "UPDATE audit_log_key SET state = 'retired', sealed_private_key = NULL",
      "UPDATE audit_log_key SET public_key = '\\x00'",
      'DELETE FROM audit_log_key',
      "INSERT INTO audit_log_key (id, organisation_id, origin, public_key, sealed_private_key, state, created_at) VALUES ('x', 'x', 'x', 'x', 'x', 'active', now())",
    ]) {
      await expect(asApp(sql), sql).rejects.toThrow(/permission denied/);
    }
  });

  test.each(['audit_leaf', 'audit_tile', 'audit_checkpoint', 'audit_event'])(
    'not even the role of the worker changes %s',
    async (table) => {
      const asSystem = (sql: string) => system.uow.write(EVERY_TENANT, (tx) => rows(tx, sql));
      await expect(asSystem(`UPDATE ${table} SET organisation_id = 'x'`)).rejects.toThrow(
        /permission denied/,
      );
      await expect(asSystem(`DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
      await expect(owner.query(`TRUNCATE ${table}`)).rejects.toThrow(/only grows/);
      await expect(owner.query(`DELETE FROM ${table}`)).rejects.toThrow(/only grows/);
    },
  );

  test('an event cannot be of another transaction, nor longer than an entry may be', async () => {
    const insert = `INSERT INTO audit_event (id, organisation_id, at, type, actor_kind, actor_id, resource_type, resource_id, covers, correlation_id, canonical)
      VALUES ($1, $2, now(), 'x', 'x', 'x', 'x', 'x', '{}', 'x', $3) RETURNING xid::text = pg_current_xact_id()::text AS own`;
    const ofAnother = insert.replace('(id,', '(xid, id,').replace('($1,', "('9999999999', $1,");
    const asSystem = system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
      rows(tx, ofAnother, ['aud_xid', organisationId, '{}']),
    );
    await expect(asSystem).rejects.toThrow(/stands under its own transaction/);
    await expect(asApp(ofAnother, ['aud_xid', organisationId, '{}'])).rejects.toThrow(
      /stands under its own transaction/,
    );
    expect(await asApp(insert, ['aud_xid', organisationId, '{}'])).toEqual([{ own: true }]);
    await expect(asApp(insert, ['aud_long', organisationId, 'x'.repeat(65_536)])).rejects.toThrow(
      /audit_event_canonical_size/,
    );
    expect(await asApp(insert, ['aud_full', organisationId, 'x'.repeat(65_535)])).toHaveLength(1);
    await sealAsNewWorker();
    await expectWholeLog(system.uow, organisationId);
  });
});
