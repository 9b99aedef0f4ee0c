import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import output from '#examples/german-credit/output.json' with { type: 'json' };
import type { Actor, PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { decisions } from './decisions.router.ts';
import type { DecisionRecord } from './domain/decision-facts.ts';
import { type DecisionsPosition, readDecisionsSince } from './read-decisions-since.ts';
import { readyRecord, recordDecisions } from './record-decisions.ts';
import { recordVerdict } from './record-verdict.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let stranger: PersonActor;
let people: Record<'engineer' | 'auditor' | 'officer', PersonActor>;
let workflow: { id: string; versionId: string };
let sequence = 0;

const act = <I, O>(operation: Operation<'query' | 'mutation', I, O>, input: I, actor: Actor): Promise<O> =>
  executeOperation(operation, 'test', callerOf(actor, app.uow), input);

function record(over: Partial<DecisionRecord> = {}): DecisionRecord {
  sequence += 1;
  return {
    id: newId('decision'),
    organisationId: tenant.organisationId,
    workspaceId: tenant.workspaceId,
    workflowId: workflow.id,
    workflowVersionId: workflow.versionId,
    deploymentId: null,
    revisionId: null,
    modelVersionId: null,
    snapshotVersion: 1,
    environment: 'production',
    subject: `GC-${sequence}`,
    status: 'pending_review',
    decidedBy: null,
    judgement: {
      rule: 'borderline',
      scoreName: 'default_probability',
      score: 0.3,
      lower: 0.2,
      upper: 0.4,
      scores: { default_probability: 0.3 },
      onError: null,
      stop: null,
    },
    modelOutput: { decision: 'refuse', default_probability: 0.3 },
    output: null,
    confidence: 0,
    error: null,
    timings: { steps: [], attempts: [] },
    trail: {},
    latencyMs: 3.5,
    attempts: 1,
    replica: 'test',
    sequence,
    tokenId: 'tok_test',
    correlationId: 'c',
    receivedAt: new Date(1_700_000_000_000 + sequence * 1000),
    decidedAt: null,
    input: { amount_dm: 1200, age_years: 22, sex_and_status: 'female_single' },
    metadata: {},
    idempotency: null,
    ...over,
  };
}

const write = (...records: DecisionRecord[]) =>
  recordDecisions(
    system.database,
    records.map((one) => readyRecord(one, null)),
  );

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'decisions-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'decisions' });
  tenant = await testTenant(app.uow, 'acme');
  stranger = await (await testTenant(app.uow, 'other')).addPerson('Sam', 'auditor');
  people = {
    engineer: await tenant.addPerson('Ada', 'ml-engineer'),
    auditor: await tenant.addPerson('Otto', 'auditor'),
    officer: await tenant.addPerson('Rita', 'risk-officer'),
  };
  const created = await act(
    workflows.create,
    {
      slug: 'credit-decision',
      name: 'Credit decision',
      riskTier: 'high',
      definition: { purpose: 'p', mayDecide: 'm', mayNotDecide: 'n', runbook: 'r' },
      inputContract: contract as never,
      outputSchema: output as never,
      decisionPolicy: {
        score: 'default_probability',
        lower: 0.2,
        upper: 0.4,
        decisionField: 'decision',
        below: 'approve',
        above: 'refuse',
        review: { deadlineMinutes: 60, onTimeout: 'refuse' },
        onError: { kind: 'fail' },
      },
    },
    people.engineer,
  );
  workflow = { id: created.id, versionId: created.versionId };
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

describe('the record', () => {
  test('is written once, however often the batch is sent', async () => {
    const batch = [record(), record()];
    expect((await write(...batch)).size).toBe(2);
    expect((await write(...batch)).size).toBe(2);
    const found = await act(decisions.list, { subject: batch[0]?.subject ?? '' }, people.auditor);
    expect(found.items).toHaveLength(1);
  });

  test('does not bring back what was erased when it is sent again', async () => {
    const one = record({ status: 'decided' });
    await write(one);
    // As the function does that erases decisions.
    const owner = openUnitOfWork(database.ownerUrl, { name: 'eraser', connectionsMax: 1 });
    await owner.database.pool.query('DELETE FROM decision_payload WHERE decision_id = $1', [one.id]);
    await owner.database.close();
    expect((await write(one)).size).toBe(1);
    const kept = await system.uow.read(EVERY_TENANT, (tx) =>
      rows(tx, 'SELECT 1 FROM decision_payload WHERE decision_id = $1', [one.id]),
    );
    expect(kept).toEqual([]);
  });

  test('belongs to the first call of a key; an expired key is free again', async () => {
    const idempotency = {
      keyId: 'k'.repeat(64),
      requestDigest: 'd',
      response: { status: 200, body: {} },
      expiresAt: new Date('2030-01-01'),
    };
    const [first, second] = [record({ idempotency }), record({ idempotency })];
    expect(await write(first)).toEqual(new Set([first.id]));
    expect(await write(second)).toEqual(new Set());
    expect(await write(first)).toEqual(new Set([first.id]));
    const later = record({
      idempotency: { ...idempotency, expiresAt: new Date('2040-01-01') },
      receivedAt: new Date('2031-01-01'),
    });
    expect(await write(later)).toEqual(new Set([later.id]));
  });
});

describe('reading back', () => {
  test('shows protected fields to auditors and risk officers only', async () => {
    const one = record();
    await write(one);
    for (const actor of [people.auditor, people.officer]) {
      const story = await act(decisions.get, { id: one.id }, actor);
      expect(story.decision.input).toEqual(one.input);
      expect(story.protectedFields.isShown).toBe(true);
    }
    const story = await act(decisions.get, { id: one.id }, people.engineer);
    expect(story.decision.input).toEqual({ amount_dm: 1200 });
    expect(story.protectedFields).toMatchObject({ isShown: false });
    await expect(act(decisions.get, { id: one.id }, stranger)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('lists by keyset without gaps or twins, and filters', async () => {
    const at = new Date('2027-01-01T00:00:00.000Z');
    const many = Array.from({ length: 25 }, () => record({ receivedAt: at, status: 'failed' }));
    await write(...many);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await act(decisions.list, { status: 'failed', limit: 10, cursor }, people.auditor);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(25);
    expect([...seen].sort()).toEqual(many.map(({ id }) => id).sort());
    const narrowed = await act(decisions.list, { from: '2027-01-01T00:00:00.001Z' }, people.auditor);
    expect(narrowed.items.map(({ id }) => id)).not.toContain(seen[0]);
    await expect(act(decisions.list, { cursor: 'x' }, people.auditor)).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});

describe('what folds read', () => {
  test('is every decision and event once, also those of transactions that end late', async () => {
    const read = (position: DecisionsPosition | null) =>
      system.uow.read(EVERY_TENANT, (tx) => readDecisionsSince(tx, position, 7));
    let position: DecisionsPosition | null = null;
    const seen: string[] = [];
    const drain = async () => {
      for (let passes = 0; passes < 200; passes += 1) {
        const batch = await read(position);
        seen.push(
          ...batch.decisions.map(({ id }) => id),
          ...batch.events.map(({ kind, decision }) => `${kind} of ${decision.id}`),
        );
        position = batch.position;
        if (batch.isCaughtUp) return;
      }
    };
    const one = record();
    await write(one);
    const { organisationId } = tenant;
    const later = record();
    // A slow transaction holds an older number: what commits meanwhile must wait for it, and nothing may be skipped.
    await system.uow.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
      await recordVerdict(systemContext(tx, organisationId, 'test'), {
        decisionId: one.id,
        decidedBy: 'person',
        output: { decision: 'approve', default_probability: 0.3 },
        personId: people.officer.id,
        reason: '',
        isOverride: true,
      });
      await write(later);
      await drain();
      expect(seen).not.toContain(later.id);
    });
    // Transactions of other tests on the same server hold the horizon back for a moment as well.
    const mine = () => seen.filter((entry) => entry.endsWith(one.id) || entry.endsWith(later.id)).toSorted();
    await vi.waitFor(
      async () => {
        await drain();
        expect(mine()).toEqual([one.id, later.id, `verdict of ${one.id}`].toSorted());
      },
      { timeout: 10_000, interval: 50 },
    );
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('a verdict is final', async () => {
    const one = record();
    await write(one);
    const { organisationId } = tenant;
    const decide = () =>
      system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
        recordVerdict(systemContext(tx, organisationId, 'test'), {
          decisionId: one.id,
          decidedBy: 'timeout',
          output: { decision: 'refuse', default_probability: 0.3 },
          personId: null,
          reason: '',
          isOverride: false,
        }),
      );
    const results = await Promise.allSettled([decide(), decide()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const story = await act(decisions.get, { id: one.id }, people.auditor);
    expect(story.decision).toMatchObject({ status: 'decided', decidedBy: 'timeout' });
    expect(story.events).toHaveLength(1);
  });
});
