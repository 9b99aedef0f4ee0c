import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#server/access/context.ts';
import { enforceRetention } from '#server/governance/enforce-retention.job.ts';
import { liftHold, placeHold } from '#server/governance/keep-retention.ts';
import { rows } from '#server/platform/db.ts';
import { formatId } from '#server/platform/domain/ids.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { dropPayloadMonth } from './drop-payload-month.ts';
import { makePayloadMonths } from './make-payload-months.job.ts';
import { makeMonths, monthsOfPayloads } from './payload-months.store.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'months-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'months' });
  tenant = await testTenant(app.uow, 'monthly');
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

const write = <T>(run: Parameters<typeof system.uow.write<T>>[1]) => system.uow.write(EVERY_TENANT, run);
const given = () => ({
  uow: system.uow,
  signal: new AbortController().signal,
  holdLease: () => {},
  fence: 1,
});
const monthFrom = (months: number) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 15));
};
const nameOf = (at: Date) => at.toISOString().slice(0, 7).replace('-', '');
const dayAfter = (at: Date, days: number) => new Date(at.getTime() + days * 86_400_000);

/** A payload of a decision of this moment, and in which partition it stands. */
async function keep(at: Date): Promise<{ id: string; part: string }> {
  const id = formatId('decision', at, Buffer.alloc(10, Math.floor(Math.random() * 255)));
  const [found] = await write((tx) =>
    rows<{ part: string }>(
      tx,
      `INSERT INTO decision_payload (decision_id, organisation_id, input, metadata) VALUES ($1, $2, '{}', '{}')
       ON CONFLICT (decision_id) DO NOTHING RETURNING tableoid::regclass::text AS part`,
      [id, tenant.organisationId],
    ),
  );
  return { id, part: found?.part ?? 'none' };
}
const count = async (id: string) =>
  (await write((tx) => rows(tx, 'SELECT 1 FROM decision_payload WHERE decision_id = $1', [id]))).length;

test('each payload stands in its month; what has none yet is kept all the same, and once', async () => {
  await makePayloadMonths.run(given());
  const next = monthFrom(2);
  const { id, part } = await keep(next);
  expect(part).toBe(`parts.decision_payload_${nameOf(next)}`);
  expect((await keep(monthFrom(0))).part).toBe('parts.decision_payload_before');
  expect((await keep(monthFrom(40))).part).toBe('parts.decision_payload_rest');
  const again = await write((tx) =>
    rows(
      tx,
      `INSERT INTO decision_payload (decision_id, organisation_id, input, metadata) VALUES ($1, 'other', '{}', '{}')
       ON CONFLICT (decision_id) DO NOTHING RETURNING 1`,
      [id],
    ),
  );
  expect(again).toEqual([]);
});

test('months are made once, and one whose rows stand elsewhere is left', async () => {
  // Of the month of a payload that stands elsewhere, only the records' partition.
  expect(await write((tx) => makeMonths(tx, monthFrom(38), 3))).toBe(4 + 3);
  expect(await write((tx) => makeMonths(tx, monthFrom(38), 3))).toBe(0);
  expect(await write(monthsOfPayloads)).not.toContain(nameOf(monthFrom(40)));
});

test('records stand in their month too: found, listed and numbered across months', async () => {
  await makePayloadMonths.run(given());
  const record = async (at: Date, sequence: number) => {
    const id = formatId('decision', at, Buffer.alloc(10, sequence));
    const [found] = await write((tx) =>
      rows<{ part: string }>(
        tx,
        `INSERT INTO decision (id, organisation_id, workspace_id, workflow_id, workflow_version_id, snapshot_version, environment,
           status, judgement, timings, latency_ms, attempts, replica, sequence, token_id, correlation_id, received_at)
         VALUES ($1, $2, $3, 'wfl_m', 'wfv_m', 1, 'production', 'failed', '{}', '{}', 1, 1, 'replica-m', $4, 'tok_m', 'c', $5)
         RETURNING tableoid::regclass::text AS part`,
        [id, tenant.organisationId, tenant.workspaceId, sequence, at],
      ),
    );
    return { id, part: found?.part };
  };
  const made = [await record(monthFrom(0), 1), await record(monthFrom(1), 2), await record(monthFrom(2), 3)];
  expect(made.map(({ part }) => part)).toEqual([
    'parts.decision_before',
    `parts.decision_${nameOf(monthFrom(1))}`,
    `parts.decision_${nameOf(monthFrom(2))}`,
  ]);
  await expect(record(dayAfter(monthFrom(2), 1), 3)).rejects.toThrow(/number_key/);
  const seen = await app.uow.read(
    { organisationId: tenant.organisationId, workspaceIds: '*', personId: null },
    (tx) => rows<{ id: string }>(tx, 'SELECT id FROM decision ORDER BY received_at DESC, id DESC LIMIT 2'),
  );
  expect(seen.map(({ id }) => id)).toEqual([made[2]?.id, made[1]?.id]);
  const month = `parts.decision_${nameOf(monthFrom(2))}`;
  for (const { uow } of [app, system])
    for (const sql of [`SELECT 1 FROM ${month}`, `DROP TABLE ${month}`, 'DELETE FROM decision'])
      await expect(uow.write(EVERY_TENANT, (tx) => rows(tx, sql))).rejects.toThrow(/denied|owner/);
});

test('no process changes or removes payloads itself, or reaches past the policies to a month', async () => {
  const month = `parts.decision_payload_${nameOf(monthFrom(2))}`;
  for (const { uow } of [app, system])
    for (const sql of [`SELECT 1 FROM ${month}`, `DROP TABLE ${month}`, 'DELETE FROM decision_payload'])
      await expect(uow.write(EVERY_TENANT, (tx) => rows(tx, sql))).rejects.toThrow(/denied|owner/);
  const stranger = { organisationId: newId('organisation'), workspaceIds: '*', personId: null } as const;
  expect(await app.uow.read(stranger, (tx) => rows(tx, 'SELECT 1 FROM decision_payload'))).toEqual([]);
});

test('a month goes at once when it is over for everybody', async () => {
  const at = monthFrom(3);
  const { id } = await keep(at);
  const month = nameOf(at);
  const drop = (when: Date) => write((tx) => dropPayloadMonth(tx, { month, at: when, defaultDays: 100 }));
  expect(await drop(dayAfter(at, 90))).toEqual([]);
  expect(await count(id)).toBe(1);
  const over = dayAfter(at, 140);
  await expect(
    write(async (tx) => {
      expect(await dropPayloadMonth(tx, { month, at: over, defaultDays: 100 })).toHaveLength(1);
      throw new Error('looked only');
    }),
  ).rejects.toThrow('looked only');
  expect(await count(id)).toBe(1);
  expect(await drop(over)).toEqual([{ organisationId: tenant.organisationId, payloads: 1 }]);
  expect(await count(id)).toBe(0);
  expect(await write(monthsOfPayloads)).not.toContain(month);
});

test('a month stays while a hold keeps anything of anybody in it, or a case is open', async () => {
  const at = monthFrom(4);
  await write((tx) => makeMonths(tx, at, 0));
  const { id } = await keep(at);
  const drop = () =>
    write((tx) => dropPayloadMonth(tx, { month: nameOf(at), at: dayAfter(at, 400), defaultDays: 100 }));
  const risk = await tenant.addPerson('Rita', 'risk-officer');
  const { organisationId } = tenant;
  const asRita = <T>(run: (ctx: Context) => Promise<T>) =>
    app.uow.write({ organisationId, workspaceIds: '*', personId: risk.id }, (tx) =>
      run({ tx, actor: risk, organisationId, now: new Date(), correlationId: 'c' }),
    );
  const reason = 'a court asks for it';
  const hold = await asRita((ctx) => placeHold(ctx, { name: 'Case 7', scope: 'organisation', reason }));
  expect(await drop()).toEqual([]);
  await asRita((ctx) => liftHold(ctx, { id: hold.id, reason }));
  await write((tx) =>
    rows(
      tx,
      `INSERT INTO decision (id, organisation_id, workspace_id, workflow_id, workflow_version_id, snapshot_version, environment,
         status, judgement, timings, latency_ms, attempts, replica, sequence, token_id, correlation_id, received_at)
       VALUES ($1, $2, 'wsp_1', 'wfl_1', 'wfv_1', 1, 'production', 'pending_review', '{}', '{}', 1, 1, 'r', 1, 'tok_1', 'c', $3)`,
      [id, organisationId, at],
    ),
  );
  expect(await drop()).toEqual([]);
  expect(await count(id)).toBe(1);
});

test('the retention job looks at months without dropping any that is not over', async () => {
  const before = await write(monthsOfPayloads);
  await enforceRetention.run(given());
  expect(await write(monthsOfPayloads)).toEqual(before);
});
