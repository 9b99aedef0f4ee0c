import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { isSealed, sealEverything } from '#server/platform/testing/seal-everything.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { Report } from '../../scripts/audit-verify/report.ts';
import { verifyDocument } from '../../scripts/audit-verify/verify-export.ts';
import { decisions } from './decisions.router.ts';
import type { DecisionRecord } from './domain/decision-facts.ts';
import type { DecisionReceipt } from './get-decision-receipt.ts';
import { readyRecord, recordDecisions } from './record-decisions.ts';
import { recordOutcome } from './record-outcome.ts';
import { recordVerdict } from './record-verdict.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let auditor: PersonActor;
let stranger: PersonActor;
let sequence = 0;

function record(): DecisionRecord {
  sequence += 1;
  const { organisationId, workspaceId } = tenant;
  const judged = { rule: 'borderline', scoreName: 'p', score: 0.3, lower: 0.2, upper: 0.4 } as const;
  return {
    id: newId('decision'),
    organisationId,
    workspaceId,
    workflowId: 'wfl_1',
    workflowVersionId: 'wfv_1',
    deploymentId: null,
    revisionId: null,
    modelVersionId: null,
    snapshotVersion: 1,
    environment: 'production',
    subject: `GC-${sequence}`,
    status: 'pending_review',
    decidedBy: null,
    judgement: { ...judged, scores: { p: 0.3 }, onError: null, stop: null },
    modelOutput: { decision: 'refuse', p: 0.3 },
    output: null,
    confidence: 0,
    error: null,
    timings: { steps: [], attempts: [] },
    trail: {},
    latencyMs: 3.5,
    attempts: 1,
    replica: 'receipts',
    sequence,
    tokenId: 'tok_test',
    correlationId: 'c',
    receivedAt: new Date(1_700_000_000_000 + sequence * 1000),
    decidedAt: null,
    input: { amount_dm: 1200, rate: 1.5, nested: { list: [1, 2.5, null, 'x'] } },
    metadata: { channel: 'branch' },
    idempotency: null,
  };
}

const asSystem = <T>(run: (ctx: ReturnType<typeof systemContext>) => Promise<T>) =>
  system.uow.write({ ...EVERY_TENANT, organisationId: tenant.organisationId }, (tx) =>
    run(systemContext(tx, tenant.organisationId, 'test')),
  );

const receiptOf = (id: string, actor: PersonActor): Promise<DecisionReceipt> =>
  executeOperation(decisions.receipt, 'decisions.receipt', callerOf(actor, app.uow), { id });

function verified(receipt: unknown): { codes: string[]; said: string } {
  const report = new Report();
  const options = { vkeys: [], witnesses: [], witnessesMin: 0, previous: null };
  verifyDocument(JSON.parse(JSON.stringify(receipt)), 'receipt', options, report);
  const codes = report.findings.flatMap(({ code }) => code ?? []);
  return { codes, said: report.findings.map(({ message }) => message).join('\n') };
}

const sealAllOf = (records: readonly string[]) =>
  sealEverything(system.uow, async (tx) => {
    const found = await row<{ count: number }>(
      tx,
      'SELECT count(*)::int AS count FROM decision_leaf WHERE decision_id = ANY($1)',
      [records],
    );
    return (found?.count ?? 0) >= records.length && (await isSealed(tx, tenant.organisationId));
  });

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'receipts-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'receipts' });
  tenant = await testTenant(app.uow, 'acme');
  auditor = await tenant.addPerson('Otto', 'auditor');
  stranger = await (await testTenant(app.uow, 'other')).addPerson('Sam', 'auditor');
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

describe('a decision receipt', () => {
  test('verifies offline with every record of the decision, and fails when a word of it is changed', async () => {
    const batch = Array.from({ length: 11 }, record);
    await recordDecisions(
      system.database,
      batch.map((one) => readyRecord(one, null)),
    );
    const one = batch[6] ?? record();
    await expect(receiptOf(one.id, auditor)).rejects.toMatchObject({ code: 'conflict' });
    await sealAllOf(batch.map(({ id }) => id));
    await asSystem((ctx) =>
      recordVerdict(ctx, {
        decisionId: one.id,
        decidedBy: 'person',
        output: { decision: 'approve', p: 0.3 },
        personId: 'per_1',
        reason: 'a steady income',
        isOverride: true,
      }),
    );
    await asSystem((ctx) => recordOutcome(ctx, { decisionId: one.id, label: 'good', metadata: {} }));
    expect((await receiptOf(one.id, auditor)).waiting).toHaveLength(2);
    await sealEverything(system.uow, async (tx) => {
      const found = await row<{ count: number }>(
        tx,
        'SELECT count(*)::int AS count FROM decision_leaf WHERE decision_id = $1',
        [one.id],
      );
      return found?.count === 3 && (await isSealed(tx, tenant.organisationId));
    });
    const receipt = await receiptOf(one.id, auditor);
    expect(receipt).toMatchObject({ waiting: [], isAsStored: true });
    expect(receipt.records).toHaveLength(3);
    expect(verified(receipt)).toMatchObject({ codes: [] });
    expect(verified(receipt).said).toContain(`${one.id} is sealed in the log`);
    const input = receipt.values.find(({ path }) => path === 'input')?.value;
    expect(input).toEqual({ amount_dm: 1200, rate: '1.5', nested: { list: [1, '2.5', null, 'x'] } });
    const [first] = receipt.records;
    const leaf = Buffer.from(first?.leaf ?? '', 'base64')
      .toString()
      .replace('"attempts":1', '"attempts":2');
    const forged = { ...first, leaf: Buffer.from(leaf).toString('base64') };
    expect(verified({ ...receipt, records: [forged, ...receipt.records.slice(1)] }).codes).toEqual([
      'record-inclusion',
    ]);
    const values = receipt.values.map((value) =>
      value.path === 'reason' ? { ...value, value: 'no reason' } : value,
    );
    expect(verified({ ...receipt, values }).codes).toEqual(['commitment']);
    await expect(receiptOf(one.id, stranger)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('still verifies when the values and their salts are erased', async () => {
    const one = record();
    await recordDecisions(system.database, [readyRecord(one, null)]);
    await sealAllOf([one.id]);
    await system.uow.write(EVERY_TENANT, (tx) =>
      rows(tx, 'DELETE FROM decision_salt WHERE record_id = $1', [one.id]),
    );
    const receipt = await receiptOf(one.id, auditor);
    expect(receipt.values).toEqual([]);
    expect(verified(receipt).codes).toEqual([]);
  });
});
