import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import output from '#examples/german-credit/output.json' with { type: 'json' };
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { AnyOperation } from '#server/api/operation.ts';
import { readyRecord, recordDecisions } from '#server/decisions/record-decisions.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { expireItem } from './expire-reviews.job.ts';
import type { ReviewCase } from './get-case.ts';
import { openReviews } from './open-reviews.job.ts';
import { reviews } from './reviews.router.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let rosa: PersonActor;
let raj: PersonActor;
let workflow: { id: string; versionId: string };
let sequence = 0;

const definition = {
  purpose: 'Decides loan applications.',
  mayDecide: 'Approve or refuse clear cases.',
  mayNotDecide: 'Cases between the thresholds.',
  runbook: 'Stop it, then call the owner.',
};
const decisionPolicy = {
  score: 'default_probability',
  lower: 0.2,
  upper: 0.4,
  decisionField: 'decision',
  below: 'approve',
  above: 'refuse',
  review: { deadlineMinutes: 240, onTimeout: 'refuse' },
  onError: { kind: 'review' },
};
const application = {
  purpose: 'new_car',
  amount_dm: 1200,
  sex_and_status: 'female_not_single',
  age_years: 22,
  foreign_worker: 'yes',
};

function act<O>(room: Record<string, unknown>, name: string, input: unknown, actor: PersonActor): Promise<O> {
  return executeOperation(room[name] as AnyOperation, name, callerOf(actor, app.uow), input) as Promise<O>;
}

async function pendingDecision(receivedAt = new Date(), score = 0.31): Promise<string> {
  const id = newId('decision');
  sequence += 1;
  const record = readyRecord(
    {
      id,
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
        score,
        lower: 0.2,
        upper: 0.4,
        scores: { default_probability: score },
        onError: null,
        stop: null,
      },
      modelOutput: { decision: score < 0.3 ? 'approve' : 'refuse', default_probability: score },
      output: null,
      confidence: 0.1,
      error: null,
      timings: { steps: [], attempts: [] },
      trail: {},
      latencyMs: 3,
      attempts: 1,
      replica: 'test',
      sequence,
      tokenId: 'tok_test',
      correlationId: 'test',
      receivedAt,
      decidedAt: null,
      input: application,
      metadata: {},
      idempotency: null,
    },
    null,
  );
  await recordDecisions(system.database, [record]);
  return id;
}

async function openCases(): Promise<void> {
  await openReviews.run({
    uow: system.uow,
    signal: AbortSignal.timeout(10_000),
    holdLease: () => {},
    fence: 1,
  });
}

async function caseOf(decisionId: string): Promise<string> {
  const [found] = await system.uow.read(EVERY_TENANT, (tx) =>
    rows<{ id: string }>(tx, 'SELECT id FROM review_item WHERE decision_id = $1', [decisionId]),
  );
  return found?.id ?? 'none';
}

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'reviews-test', connectionsMax: 60 });
  system = openUnitOfWork(database.systemUrl, { name: 'reviews-system' });
  tenant = await testTenant(app.uow, 'acme');
  const ada = await tenant.addPerson('Ada', 'ml-engineer');
  rosa = await tenant.addPerson('Rosa', 'reviewer');
  raj = await tenant.addPerson('Raj', 'reviewer');
  const created = await act<{ id: string; versionId: string }>(
    workflows,
    'create',
    {
      slug: 'credit-decision',
      name: 'Credit decision',
      riskTier: 'high',
      definition,
      inputContract: contract,
      outputSchema: output,
      decisionPolicy,
    },
    ada,
  );
  workflow = { id: created.id, versionId: created.versionId };
});

beforeEach(async () => {
  await system.uow.write(EVERY_TENANT, (tx) =>
    rows(tx, "UPDATE review_item SET state = 'timed_out' WHERE state IN ('open', 'claimed')"),
  );
});

afterAll(async () => {
  await Promise.all([app.database.close(), system.database.close()]);
  await database.drop();
});

describe('the review queue', () => {
  test('opens one case per pending decision, however often the job runs', async () => {
    const id = await pendingDecision();
    await Promise.all([openCases(), openCases()]);
    await openCases();
    const queue = await act<{ items: { why: string }[]; waiting: number }>(reviews, 'queue', {}, rosa);
    expect(queue.waiting).toBe(1);
    expect(queue.items[0]?.why).toMatch(/between/);
    expect(await caseOf(id)).toMatch(/^rev_/);
  });

  test('fifty reviewers at once get fifty different cases, and nobody gets one twice', async () => {
    await Promise.all(Array.from({ length: 50 }, () => pendingDecision()));
    await openCases();
    const claimed = await Promise.all(
      Array.from({ length: 50 }, () =>
        act<{ id: string } | null>(reviews, 'claimNext', {}, { ...rosa, id: newId('person') }),
      ),
    );
    expect(new Set(claimed.map((item) => item?.id)).size).toBe(50);
    expect(claimed).not.toContain(null);
    expect(await act(reviews, 'claimNext', {}, raj)).toBeNull();
  });

  test('fifty reviewers after one case: one has it, the others are told', async () => {
    const id = await pendingDecision();
    await openCases();
    const item = await caseOf(id);
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => act(reviews, 'claim', { id: item }, { ...rosa, id: newId('person') })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const refused = results.find((result) => result.status === 'rejected');
    expect(refused?.reason).toMatchObject({
      code: 'conflict',
      message: 'Somebody else is working on this case.',
    });
  });

  test('a lease that ran out frees the case', async () => {
    const item = await pendingDecision().then(async (id) => {
      await openCases();
      return caseOf(id);
    });
    await act(reviews, 'claim', { id: item }, rosa);
    await system.uow.write(EVERY_TENANT, (tx) =>
      rows(tx, "UPDATE review_item SET lease_until = now() - interval '1 s' WHERE id = $1", [item]),
    );
    await expect(act(reviews, 'decide', { id: item, choice: 'refuse' }, rosa)).rejects.toMatchObject({
      code: 'conflict',
    });
    await act(reviews, 'claim', { id: item }, raj);
    await act(reviews, 'decide', { id: item, choice: 'refuse' }, raj);
  });

  test('a case never carries a protected value, and reads in words', async () => {
    const id = await pendingDecision();
    await openCases();
    const found = await act<ReviewCase>(reviews, 'get', { id: await caseOf(id) }, rosa);
    const shown = JSON.stringify(found);
    for (const hidden of ['sex_and_status', 'age_years', 'foreign_worker', 'female'])
      expect(shown).not.toContain(hidden);
    expect(found.facts.find((fact) => fact.name === 'amount_dm')?.value).toBe('1,200 DM');
    expect(found.choices).toEqual(['approve', 'refuse']);
    expect(found.leaning).toBe('refuse');
  });
});

describe('a verdict', () => {
  async function claimed(score = 0.31): Promise<{ item: string; decisionId: string }> {
    const decisionId = await pendingDecision(new Date(), score);
    await openCases();
    const item = await caseOf(decisionId);
    await act(reviews, 'claim', { id: item }, rosa);
    return { item, decisionId };
  }

  test('makes the decision final, keeps the model output, wakes the caller and is audited', async () => {
    const listener = new pg.Client(database.systemUrl);
    await listener.connect();
    await listener.query('LISTEN interlock_verdicts');
    const woken = new Promise<string | undefined>((resolve) =>
      listener.once('notification', ({ payload }) => resolve(payload)),
    );
    const { item, decisionId } = await claimed();
    const verdict = await act(
      reviews,
      'decide',
      { id: item, choice: 'approve', reason: 'Steady income for ten years.' },
      rosa,
    );
    expect(verdict).toEqual({ decisionId, isOverride: true });
    expect(await woken).toBe(decisionId);
    await listener.end();
    const [stored] = await system.uow.read(EVERY_TENANT, (tx) =>
      rows<Record<string, unknown>>(
        tx,
        'SELECT status, decided_by, output, model_output FROM decision WHERE id = $1',
        [decisionId],
      ),
    );
    expect(stored).toMatchObject({
      status: 'decided',
      decided_by: 'person',
      output: { decision: 'approve', default_probability: 0.31 },
      model_output: { decision: 'refuse' },
    });
  });

  test.each([
    ['an override without a reason', { choice: 'approve', reason: '' }, 'invalid'],
    ['a decision that the policy does not know', { choice: 'maybe', reason: 'because' }, 'invalid'],
  ])('%s is refused and leaves the case open', async (_, input, code) => {
    const { item, decisionId } = await claimed();
    await expect(act(reviews, 'decide', { id: item, ...input }, rosa)).rejects.toMatchObject({ code });
    expect((await act<ReviewCase>(reviews, 'get', { id: item }, rosa)).state).toBe('claimed');
    expect(decisionId).toBeTruthy();
  });

  test('two verdicts at once: one counts', async () => {
    const { item } = await claimed();
    const both = await Promise.allSettled([
      act(reviews, 'decide', { id: item, choice: 'refuse' }, rosa),
      act(reviews, 'decide', { id: item, choice: 'refuse' }, rosa),
    ]);
    expect(both.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('the deadline decides by policy when nobody does', async () => {
    const decisionId = await pendingDecision(new Date(Date.now() - 5 * 3_600_000));
    await openCases();
    const item = await caseOf(decisionId);
    const { organisationId } = tenant;
    const expire = () =>
      system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
        expireItem(systemContext(tx, organisationId, 'reviews'), item),
      );
    expect(await expire()).toBe(true);
    expect(await expire()).toBe(false);
    const [stored] = await system.uow.read(EVERY_TENANT, (tx) =>
      rows(tx, 'SELECT decided_by, output FROM decision WHERE id = $1', [decisionId]),
    );
    expect(stored).toMatchObject({ decided_by: 'timeout', output: { decision: 'refuse' } });
    await expect(act(reviews, 'claim', { id: item }, rosa)).rejects.toMatchObject({ code: 'conflict' });
  });
});
