import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemContext } from '#server/access/system-context.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { noteNumbers } from './note-numbers.ts';
import { showCompleteness } from './show-completeness.ts';
import { verifyNumbers } from './verify-numbers.job.ts';
import { replicasToVerify } from './verify-numbers.store.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'complete-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'complete' });
  tenant = await testTenant(app.uow, 'numbered');
  other = await testTenant(app.uow, 'neighbour');
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

const asSystem = <T>(run: Parameters<typeof system.uow.write<T>>[1]) => system.uow.write(EVERY_TENANT, run);

function insert(organisationId: string, replica: string, sequences: readonly number[]) {
  return asSystem((tx) =>
    rows(
      tx,
      `INSERT INTO decision (id, organisation_id, workspace_id, workflow_id, workflow_version_id, snapshot_version, environment,
         status, judgement, timings, latency_ms, attempts, replica, sequence, token_id, correlation_id, received_at)
       SELECT id, $1, 'wsp_1', 'wfl_1', 'wfv_1', 1, 'production', 'failed', '{}', '{}', 1, 1, $2, n, 'tok_1', 'c', now()
       FROM unnest($3::text[], $4::int8[]) AS x(id, n)`,
      [organisationId, replica, sequences.map(() => newId('decision')), sequences],
    ),
  );
}

async function tell(organisationId: string, replica: string, numberedTo: number, over = {}) {
  await noteNumbers(system.database, {
    replica,
    startedAt: new Date(),
    at: new Date(),
    isEnd: false,
    given: [{ organisationId, numberedTo }],
    skips: [],
    ...over,
  });
}

/** As if a minute had passed since the look before, and nothing was under way any more. */
const minuteLater = (seconds = 61) =>
  asSystem((tx) =>
    rows(tx, `UPDATE record_number SET checked_at = checked_at - make_interval(secs => $1)`, [seconds]),
  );
const look = () =>
  verifyNumbers.run({ uow: system.uow, signal: new AbortController().signal, holdLease: () => {}, fence: 1 });
const shown = (organisationId: string) =>
  system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
    showCompleteness(systemContext(tx, organisationId, 'test')),
  );
const incidents = () =>
  asSystem((tx) =>
    rows<{ title: string }>(tx, `SELECT title FROM incident WHERE cause->>'about' = 'records' ORDER BY id`),
  );

test('numbers that stand or are told of are complete; organisations are counted apart', async () => {
  const { organisationId } = tenant;
  await insert(organisationId, 'r1', [1, 2, 4, 5]);
  await insert(other.organisationId, 'r1', [1]);
  await tell(organisationId, 'r1', 5, { skips: [{ organisationId, sequence: 3, why: 'key-taken' }] });
  await tell(other.organisationId, 'r1', 1);
  await look();
  expect((await shown(organisationId)).replicas).toMatchObject([
    { replica: 'r1', numberedTo: 5, verifiedTo: 0, missing: 0 },
  ]);
  await minuteLater();
  await look();
  const { replicas, days, gaps } = await shown(organisationId);
  expect(replicas).toMatchObject([
    { replica: 'r1', verifiedTo: 5, missing: 0, keyTaken: 1, refused: 0, isSilent: false },
  ]);
  expect(days).toMatchObject([{ written: 4, skipped: 1, missing: 0, replicas: 1 }]);
  expect(gaps).toEqual([]);
});

test('a missing number is found, told of once it stands, and taken back when it turns up', async () => {
  const { organisationId } = tenant;
  await insert(organisationId, 'r2', [1, 3]);
  await tell(organisationId, 'r2', 4, { isEnd: true });
  await look();
  await minuteLater();
  await look();
  expect((await shown(organisationId)).gaps.map(({ sequence }) => sequence)).toEqual([2, 4]);
  expect(await incidents()).toEqual([]);
  await asSystem((tx) => rows(tx, "UPDATE record_gap SET found_at = found_at - interval '10 minutes'"));
  await look();
  await look();
  expect(await incidents()).toEqual([{ title: '2 decision records of a gateway are missing' }]);
  await insert(organisationId, 'r2', [2, 4]);
  await look();
  expect((await shown(organisationId)).gaps).toEqual([]);
});

test('what a killed gateway had under way counts as never answered and is no alarm', async () => {
  const { organisationId } = tenant;
  await insert(organisationId, 'r3', [1, 2, 5]);
  await tell(organisationId, 'r3', 3);
  await asSystem((tx) =>
    rows(tx, "UPDATE record_number SET said_at = said_at - interval '10 minutes' WHERE replica = 'r3'"),
  );
  await look();
  await minuteLater();
  await look();
  await asSystem((tx) => rows(tx, "UPDATE record_gap SET found_at = found_at - interval '10 minutes'"));
  await look();
  const replica = (await shown(organisationId)).replicas.find((found) => found.replica === 'r3');
  expect(replica).toMatchObject({ numberedTo: 5, verifiedTo: 5, missing: 2, unanswered: 2, isSilent: true });
  expect(await incidents()).toHaveLength(1);
});

test('a replica that has said all and was looked into is not looked at again', async () => {
  const waiting = await system.uow.read(EVERY_TENANT, (tx) => replicasToVerify(tx, new Date(), 10));
  expect(waiting).toEqual([]);
});
