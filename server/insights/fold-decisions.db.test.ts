import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import output from '#examples/german-credit/output.json' with { type: 'json' };
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { AnyOperation } from '#server/api/operation.ts';
import { readyRecord, recordDecisions } from '#server/decisions/record-decisions.ts';
import { recordOutcome } from '#server/decisions/record-outcome.ts';
import { recordVerdict } from '#server/decisions/record-verdict.ts';
import type { IncidentDetail } from '#server/incidents/get-incident.ts';
import { incidents } from '#server/incidents/incidents.router.ts';
import type { IncidentItem } from '#server/incidents/list-incidents.ts';
import { evaluateAlerts } from '#server/monitoring/evaluate-alerts.job.ts';
import { row, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { foldAll, foldNextBatch } from './fold-decisions.job.ts';
import { insights } from './insights.router.ts';
import type { BusinessShown } from './show-business.ts';
import type { TechnicalShown } from './show-technical.ts';

let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;
let olga: PersonActor;
let workflow: { id: string; versionId: string };
let sequence = 0;

const definition = {
  purpose: 'Decides loan applications.',
  mayDecide: 'Approve or refuse clear cases.',
  mayNotDecide: 'Cases between the thresholds.',
  runbook: 'Stop it, then call the owner.',
  economics: {
    unit: 'cost points',
    costs: [
      { decision: 'approve', label: 'bad', cost: 5 },
      { decision: 'refuse', label: 'good', cost: 1 },
    ],
  },
};
const decisionPolicy = {
  score: 'default_probability',
  lower: 0.2,
  upper: 0.4,
  decisionField: 'decision',
  below: 'approve',
  above: 'refuse',
  review: { deadlineMinutes: 240, onTimeout: 'refuse' },
  onError: { kind: 'fail' },
};

function act<O>(room: Record<string, unknown>, name: string, input: unknown, actor = ada): Promise<O> {
  return executeOperation(room[name] as AnyOperation, name, callerOf(actor, app.uow), input) as Promise<O>;
}

interface Told {
  subject?: string;
  version?: string;
  choice?: 'approve' | 'refuse';
  isAsked?: boolean;
  isFault?: boolean;
}

async function decide(told: Told = {}): Promise<string> {
  const id = newId('decision');
  sequence += 1;
  const { isAsked = false, isFault = false, choice = 'approve' } = told;
  const score = choice === 'approve' ? 0.1 : 0.6;
  await recordDecisions(system.database, [
    readyRecord(
      {
        id,
        organisationId: tenant.organisationId,
        workspaceId: tenant.workspaceId,
        workflowId: workflow.id,
        workflowVersionId: workflow.versionId,
        deploymentId: null,
        revisionId: null,
        modelVersionId: told.version ?? 'ver_1',
        snapshotVersion: 1,
        environment: 'production',
        subject: told.subject ?? `GC-${sequence}`,
        status: isFault ? 'failed' : isAsked ? 'pending_review' : 'decided',
        decidedBy: isAsked || isFault ? null : 'model',
        judgement: {
          rule: isFault ? 'model-failed' : isAsked ? 'borderline' : 'below-lower',
          scoreName: 'default_probability',
          score: isFault ? null : score,
          lower: 0.2,
          upper: 0.4,
          scores: null,
          onError: isFault ? 'fail' : null,
          stop: null,
        },
        modelOutput: isFault ? null : { decision: choice, default_probability: score },
        output: isAsked || isFault ? null : { decision: choice, default_probability: score },
        confidence: isFault ? null : 0.5,
        error: isFault ? { fault: 'timeout', message: 'The model did not answer in time.' } : null,
        timings: { steps: [], attempts: [] },
        trail: {},
        latencyMs: 12,
        attempts: 1,
        replica: 'test',
        sequence,
        tokenId: 'tok_test',
        correlationId: 'test',
        receivedAt: new Date(),
        decidedAt: isAsked ? null : new Date(),
        input: { purpose: 'new_car' },
        metadata: {},
        idempotency: null,
      },
      null,
    ),
  ]);
  return id;
}

function asSystem<T>(run: (ctx: ReturnType<typeof systemContext>) => Promise<T>): Promise<T> {
  const { organisationId } = tenant;
  return system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
    run(systemContext(tx, organisationId, 'test')),
  );
}

/** The fold waits for every older transaction, also those of other databases of the cluster: wait for them as well. */
async function untilReadable(): Promise<void> {
  const ask = <T>(sql: string) => system.uow.write(EVERY_TENANT, (tx) => row<T>(tx, sql));
  const mine = await ask<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  await vi.waitUntil(
    async () => {
      const now = await ask<{ xmin: string }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin');
      return BigInt(now?.xmin ?? 0) > BigInt(mine?.xid ?? 0);
    },
    { timeout: 15_000, interval: 20 },
  );
}

async function fold(): Promise<void> {
  await untilReadable();
  await foldAll(system.uow);
}

const verdict = (decisionId: string, choice: string, isOverride: boolean) =>
  asSystem((ctx) =>
    recordVerdict(ctx, {
      decisionId,
      decidedBy: 'person',
      output: { decision: choice, default_probability: 0.3 },
      personId: 'per_test',
      reason: 'Seen the papers',
      isOverride,
    }),
  );
const outcome = (decisionId: string, label: string) =>
  asSystem((ctx) => recordOutcome(ctx, { decisionId, label, metadata: {} }));
const business = () => act<BusinessShown>(insights, 'business', { workflowId: workflow.id });

beforeAll(async () => {
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'insights-test' });
  system = openUnitOfWork(database.systemUrl, { name: 'insights-system' });
  tenant = await testTenant(app.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  olga = await tenant.addPerson('Olga', 'operator');
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
});

beforeEach(async () => {
  sequence += 1;
  const slug = `credit-${sequence}`;
  const created = await act<{ id: string; versionId: string }>(workflows, 'create', {
    slug,
    name: 'Credit decision',
    riskTier: 'high',
    definition,
    inputContract: contract,
    outputSchema: output,
    decisionPolicy,
  });
  workflow = { id: created.id, versionId: created.versionId };
});

describe('the fold', () => {
  test('counts decisions, verdicts and outcomes exactly once, also when it is killed or doubled', async () => {
    const clear = await decide();
    const asked = await decide({ isAsked: true });
    await decide({ choice: 'refuse' });
    await decide({ isFault: true });
    await untilReadable();
    // Killed after writing and before committing: nothing may stand.
    await expect(
      system.uow.write(EVERY_TENANT, async (tx) => {
        expect((await foldNextBatch(tx)).decisions).toBeGreaterThan(0);
        throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    expect((await business()).figures.calls).toBe(0);
    // Two workers at once, in batches of one.
    const steps = Array.from({ length: 6 }, () =>
      system.uow.write(EVERY_TENANT, (tx) => foldNextBatch(tx, 1)),
    );
    await Promise.all(steps);
    await fold();
    expect((await business()).figures).toMatchObject({
      calls: 4,
      decided: 2,
      pending: 1,
      by: { model: 2 },
      automationRate: 2 / 3,
      overrideRate: null,
    });
    await outcome(asked, 'bad');
    await fold();
    expect((await business()).figures.labelled).toBe(0);
    await verdict(asked, 'refuse', true);
    await outcome(clear, 'good');
    await outcome(clear, 'bad');
    await fold();
    await fold();
    const shown = await business();
    expect(shown.figures).toMatchObject({
      calls: 4,
      decided: 3,
      pending: 0,
      by: { model: 2, person: 1 },
      decisions: { approve: 1, refuse: 2 },
      overrides: 1,
      overrideRate: 1,
      labelled: 2,
      costPerCase: 2.5,
      wrongShare: 0.5,
    });
    expect(shown.costs?.[0]?.report.lines.map(({ name, cost }) => [name, cost])).toEqual([
      ['As decided', 5],
      ['Model alone', 10],
      ['Always approve', 10],
      ['Always refuse', 0],
    ]);
    expect(shown.costs?.[0]).toMatchObject({ same: null, decided: 3 });
    const technical = await act<TechnicalShown>(insights, 'technical', { workflowId: workflow.id });
    expect(technical.figures).toMatchObject({ calls: 4, faults: 1, failed: 1, faultsByKind: { timeout: 1 } });
    expect(technical.figures.p50Ms).toBeGreaterThan(11);
    expect(technical.figures.p50Ms).toBeLessThan(13.5);
    expect(technical.points.reduce((sum, { calls }) => sum + calls, 0)).toBe(4);
  });

  test('compares a version with the one before on the applications that both decided', async () => {
    const first = await decide({ subject: 'A', version: 'ver_old', choice: 'approve' });
    const alone = await decide({ subject: 'B', version: 'ver_old', choice: 'refuse' });
    await outcome(first, 'bad');
    await outcome(alone, 'good');
    await fold();
    // The hour in which a version first answered tells which came before.
    await system.uow.write(EVERY_TENANT, async (tx) => {
      await rows(
        tx,
        "UPDATE rollup SET bucket_start = bucket_start - interval '1 hour' WHERE model_version_id = 'ver_old' AND workflow_id = $1 AND width_seconds = 3600",
        [workflow.id],
      );
    });
    const second = await decide({ subject: 'A', version: 'ver_new', choice: 'refuse' });
    const newcomer = await decide({ subject: 'C', version: 'ver_new', choice: 'approve' });
    await outcome(second, 'bad');
    await outcome(newcomer, 'good');
    await fold();
    const { costs } = await business();
    const now = costs?.find(({ versionId }) => versionId === 'ver_new');
    expect(now?.same?.report).toMatchObject({ cases: 1, lines: [{ cost: 0 }, { cost: 5 }] });
    const old = costs?.find(({ versionId }) => versionId === 'ver_old');
    expect(old?.sameMissing).toBe('No version answered before this one.');
  });

  test('keeps a baseline that the owner enters, with date and source, and nobody else’s', async () => {
    const entered = {
      workflowId: workflow.id,
      metric: 'wrong-share',
      value: 0.3,
      source: 'Audit of 400 files of 2025, credit department',
      measuredOn: '2026-01-31',
    };
    await act(insights, 'enterBaseline', entered);
    await expect(act(insights, 'enterBaseline', { ...entered, value: 2 })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: '/value' }],
    });
    const bo = await tenant.addPerson(`Bo${sequence}`, 'ml-engineer');
    await expect(act(insights, 'enterBaseline', entered, bo)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await business()).baselines).toMatchObject([
      { metric: 'wrong-share', value: 0.3, unit: 'share' },
    ]);
  });
});

describe('the monitor', () => {
  const evaluate = () =>
    evaluateAlerts.run({
      uow: system.uow,
      signal: AbortSignal.timeout(10_000),
      holdLease: () => {},
      fence: 1,
    });

  test('opens one incident when errors cross the threshold, and people take it on and end it', async () => {
    for (let call = 0; call < 20; call += 1) await decide({ isFault: call < 4 });
    await fold();
    await evaluate();
    await evaluate();
    const open = await act<{ items: IncidentItem[] }>(incidents, 'list', { workflowId: workflow.id }, olga);
    expect(open.items).toHaveLength(1);
    const [incident] = open.items;
    expect(incident).toMatchObject({ state: 'open', severity: 'high', openedBy: 'monitor' });
    expect(incident?.title).toBe('Credit decision: 20 % of calls got no usable answer');
    const id = incident?.id ?? '';
    await act(incidents, 'acknowledge', { id }, olga);
    await expect(act(incidents, 'acknowledge', { id }, olga)).rejects.toMatchObject({ code: 'conflict' });
    await act(incidents, 'resolve', { id, resolution: 'The engine was restarted' }, olga);
    const shown = await act<IncidentDetail>(incidents, 'get', { id }, olga);
    expect(shown.incident).toMatchObject({
      state: 'resolved',
      runbook: 'Stop it, then call the owner.',
      cause: { kind: 'alert', rule: 'gateway-errors', sampleCount: 20 },
    });
    await expect(act(incidents, 'resolve', { id, resolution: 'Once more' }, olga)).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});
