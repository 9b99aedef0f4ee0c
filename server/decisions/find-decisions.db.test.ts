import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { findDecisionsInput } from './decisions.schema.ts';
import { listDecisionRows } from './decisions.views.ts';

const COUNT = 20_000;
let database: TestDatabase;
let system: OpenUnitOfWork;
let app: OpenUnitOfWork;
let tenant: TestTenant;

beforeAll(async () => {
  database = await testDatabase();
  system = openUnitOfWork(database.systemUrl, { name: 'find' });
  app = openUnitOfWork(database.appUrl, { name: 'find-app' });
  tenant = await testTenant(app.uow, 'found');
  await system.uow.write(EVERY_TENANT, (tx) =>
    rows(
      tx,
      `INSERT INTO decision (id, organisation_id, workspace_id, workflow_id, workflow_version_id, snapshot_version, environment,
         status, judgement, timings, latency_ms, attempts, replica, sequence, token_id, correlation_id, received_at, subject)
       SELECT $2 || lpad(n::text, 8, '0'), $1, 'wsp_1', 'wfl_' || n % 4, 'wfv_' || n % 8, 1, 'production',
         CASE WHEN n % 1000 = 0 THEN 'failed' ELSE 'decided' END, '{}', '{}', 1, 1, 'r', n, 'tok_1', 'c',
         timestamptz '2026-01-01' + make_interval(secs => n / 3), 'case-' || n % 5000
       FROM generate_series(1, $3::int) AS n`,
      [tenant.organisationId, newId('decision').slice(0, 22), COUNT],
    ),
  );
  await system.database.pool.query('ANALYZE decision').catch(() => undefined);
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

const find = (
  filter: Parameters<typeof listDecisionRows>[2],
  after: { at: string; id: string } | null,
  limit = 50,
) =>
  app.uow.read({ organisationId: tenant.organisationId, workspaceIds: '*', personId: null }, (tx) =>
    listDecisionRows(tx, tenant.organisationId, filter, after, limit),
  );

test('pages by keyset meet every decision once, also where many arrived in the same instant', async () => {
  const filter = { workflowId: 'wfl_1', from: '2026-01-01T00:00:00Z', until: '2026-01-01T00:10:00Z' };
  const whole = (await find(filter, null, 10_000)).map(({ id }) => id);
  const paged: string[] = [];
  for (let after: { at: string; id: string } | null = null; ; ) {
    const page = await find(filter, after, 37);
    paged.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    if (!last || page.length < 37) break;
    after = { at: last.receivedAt.toISOString(), id: last.id };
  }
  expect(whole.length).toBeGreaterThan(400);
  expect(paged).toEqual(whole);
});

test.each([
  ['workflow', { workflowId: 'wfl_2' }, 5_000],
  ['version', { workflowId: 'wfl_2', workflowVersionId: 'wfv_6' }, 2_500],
  ['status', { status: 'failed' }, 20],
  ['subject', { subject: 'case-77' }, 4],
  ['time', { from: '2026-01-01T00:00:10Z', until: '2026-01-01T00:00:11Z' }, 3],
])('filters by %s', async (_, filter, count) => {
  expect(await find(filter, null, COUNT)).toHaveLength(count);
});

describe('no filter reads the table from end to end', () => {
  test.each([
    ['nothing', 'TRUE'],
    ['workflow', "d.workflow_id = 'wfl_2'"],
    ['status', "d.status = 'failed'"],
    ['subject', "d.subject = 'case-77'"],
    ['time', "d.received_at < '2026-01-01T00:30:00Z'"],
    [
      'a page further on',
      "d.received_at <= '2026-01-01T00:30:00Z' AND (d.received_at < '2026-01-01T00:30:00Z' OR d.id > 'x')",
    ],
  ])('%s', async (_, condition) => {
    const plan = await app.uow.read(
      { organisationId: tenant.organisationId, workspaceIds: '*', personId: null },
      (tx) =>
        rows<{ 'QUERY PLAN': string }>(
          tx,
          `EXPLAIN SELECT id FROM decision d WHERE d.organisation_id = '${tenant.organisationId}' AND ${condition}
           ORDER BY d.received_at DESC, d.id LIMIT 51`,
        ),
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
    expect(text).not.toContain('Seq Scan');
  });
});

test.each([
  [{ version: '2' }, false],
  [{ workflow: 'credit-decision', version: '2' }, true],
  [{ workflow: 'credit-decision', version: 'two' }, false],
  [{ status: 'maybe' }, false],
  [{ from: 'yesterday' }, false],
  [{ limit: '1000' }, false],
  [{ colour: 'red' }, false],
  [{ subject: 'a\0b' }, false],
  [{ workflow: '\0' }, false],
  [{ subject: 'Zoë 7' }, true],
])('%o is %s', (input, isGood) => {
  expect(findDecisionsInput.safeParse(input).success).toBe(isGood);
});
