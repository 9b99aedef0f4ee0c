import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { prismaOf, rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { datasets } from '#server/registry/datasets.router.ts';
import { versions } from '#server/registry/versions.router.ts';
import { LENDING_PLAN, registerEvaluationData } from '../../bench/testing/lending-evaluation.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import type { EvaluationReport } from './domain/evaluation-facts.ts';
import { evaluateRevisions } from './evaluate-revisions.job.ts';
import { STRETCH } from './evaluate-run.ts';
import { evaluations } from './evaluations.router.ts';
import type { RunShown } from './list-runs.ts';

// Settings are read once, when the first module asks for them: they must stand before any is loaded.
const { port } = vi.hoisted(() => {
  const free = String(20_000 + Math.floor(Math.random() * 10_000));
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-evaluations-${process.pid}-${free}`;
  process.env.INTERLOCK_LOCAL_MODEL_SERVER_URL = `http://127.0.0.1:${free}`;
  return { port: free };
});

const known = z
  .object({
    models: z.record(z.string(), z.looseObject({ auc: z.number(), brier: z.number(), cost: z.number() })),
  })
  .parse(
    JSON.parse(
      readFileSync(new URL('../../examples/german-credit/known-metrics.json', import.meta.url), 'utf8'),
    ),
  );

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let rita: PersonActor;
let workflow: { id: string; versionId: string };
let modelVersionId: string;

const note = 'The costs are those of the data set.';

function act<O>(actor: PersonActor, operation: unknown, input: unknown): Promise<O> {
  const typed = operation as Operation<'query' | 'mutation', unknown, O>;
  return executeOperation(typed, 'test', callerOf(actor, app.uow), input);
}

function work(signal: AbortSignal = AbortSignal.timeout(30_000)): Promise<string> {
  return evaluateRevisions.run({ uow: system.uow, signal, holdLease: () => undefined, fence: 1 });
}

async function runs(): Promise<RunShown[]> {
  const found = await act<{ items: RunShown[] }>(rita, evaluations.runs, { workflowId: workflow.id });
  return found.items;
}

const planInput = (over: object = {}, dataset = 'german-credit-evaluation') => ({
  workflowId: workflow.id,
  dataset,
  terms: { ...LENDING_PLAN, ...over },
  note,
});

beforeAll(async () => {
  engine = await startModelServer(['--port', port]);
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'evaluations-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'evaluations-system' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  rita = await world.tenant.addPerson('Rita', 'risk-officer');
  await world.asAda((ctx) => registerEvaluationData(ctx));
  workflow = await world.createWorkflow('credit');
  modelVersionId = await world.registerVersion();
});

afterAll(async () => {
  await app?.database.close();
  await system?.database.close();
  await database?.drop();
  await engine?.remove();
});

describe('an evaluation plan', () => {
  test('is refused where it does not fit the rows or the contract', async () => {
    const refusal = (fields: object) => ({ code: 'invalid', fields: [expect.objectContaining(fields)] });
    await expect(
      act(rita, evaluations.writePlan, planInput({ target: { column: 'repaid', positive: 'never' } })),
    ).rejects.toMatchObject(refusal({ path: '/terms/target/positive' }));
    await expect(
      act(rita, evaluations.writePlan, planInput({ slices: [[{ column: 'shoe_size' }]] })),
    ).rejects.toMatchObject(refusal({ path: '/terms/slices/0' }));
    await expect(
      act(rita, evaluations.writePlan, planInput({ inputs: LENDING_PLAN.inputs.slice(1) })),
    ).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('required field') });
    await act(world.ada, datasets.register, {
      name: 'elsewhere',
      digest: 'e'.repeat(64),
      rows: 10,
      purpose: 'evaluation',
      licence: 'CC BY 4.0',
    });
    await expect(act(rita, evaluations.writePlan, planInput({}, 'elsewhere'))).rejects.toMatchObject({
      message: expect.stringContaining('Only the digest'),
    });
  });

  test('is written by a risk officer, and not by an engineer', async () => {
    await expect(act(world.ada, evaluations.writePlan, planInput())).rejects.toMatchObject({
      code: 'forbidden',
    });
    const stale = { ...rita, steppedUpAt: null };
    await expect(act(stale, evaluations.writePlan, planInput())).rejects.toMatchObject({
      code: 'step-up-required',
    });
    expect(await act(rita, evaluations.writePlan, planInput())).toMatchObject({ number: 1 });
  });
});

describe('what serves in staging', () => {
  test('is measured from the served bytes, goes on after a kill, and says what scikit-learn says', async () => {
    await world.bringIntoForce(workflow, { environment: 'staging' });
    const abort = new AbortController();
    const killed = work(abort.signal);
    await vi.waitFor(async () => expect((await runs())[0]?.rowsDone).toBeGreaterThanOrEqual(STRETCH), 10_000);
    abort.abort();
    await expect(killed).rejects.toThrow();
    const [begun] = await runs();
    expect(begun).toMatchObject({ state: 'running', evaluationId: null, rowsTotal: 300 });
    expect(begun?.rowsDone).toBeLessThan(300);
    await work();
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ id: begun?.id, state: 'done', rowsDone: 300, environment: 'staging' });
    const { report } = await act<{ report: EvaluationReport }>(rita, evaluations.report, {
      evaluationId: run?.evaluationId,
    });
    const { auc, brier, cost } = known.models['credit-scorecard'] ?? { auc: 0, brier: 0, cost: 0 };
    expect(report.findings.overall.auc.value).toBeCloseTo(auc, 6);
    expect(report.findings.overall.brier.value).toBeCloseTo(brier, 6);
    expect(report.findings.overall.cost).toBe(cost);
    expect(report.findings.faults.rate.value).toBe(0);
    expect(report.findings.latencyMs.p95).toBeGreaterThan(0);
    expect(report.findings.bias.map(({ attribute }) => attribute)).toEqual(['sex_and_status', 'age_years']);
    expect(await work()).toContain('measured 0 revisions');
  });

  test('carries the evaluation as measured, apart from what its author reports', async () => {
    await act(world.ada, versions.logEvaluation, {
      versionId: modelVersionId,
      dataset: 'german-credit-evaluation',
      metrics: { auc: 0.99 },
      reportDigest: 'a'.repeat(64),
    });
    const { evaluations: shown } = await act<{ evaluations: { source: string; metrics: { auc: number } }[] }>(
      rita,
      versions.get,
      { versionId: modelVersionId },
    );
    expect(shown.map(({ source, metrics }) => [source, metrics.auc.toFixed(2)])).toEqual([
      ['author', '0.99'],
      ['interlock', '0.76'],
    ]);
  });

  test('is looked at again when somebody asks, once at a time', async () => {
    await act(world.ada, evaluations.ask, { workflowId: workflow.id });
    await expect(act(world.ada, evaluations.ask, { workflowId: workflow.id })).rejects.toMatchObject({
      code: 'already-exists',
    });
    await work();
    expect((await runs()).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  test('is put off while the cluster is away, and says so', async () => {
    const away = await world.createWorkflow('credit-away');
    await act(rita, evaluations.writePlan, { ...planInput(), workflowId: away.id });
    await world.bringIntoForce(away, { environment: 'staging' });
    await system.uow.write({ ...EVERY_TENANT, organisationId: world.tenant.organisationId }, (tx) =>
      rows(tx, "UPDATE revision_status SET phase = 'unknown' WHERE endpoint IS NOT NULL"),
    );
    expect(await work()).toContain('put 1 off');
    const { items } = await act<{ items: RunShown[] }>(rita, evaluations.runs, { workflowId: away.id });
    expect(items[0]).toMatchObject({
      state: 'waiting',
      attempts: 1,
      message: expect.stringContaining('ready'),
    });
  });
});

describe('the author of a version', () => {
  test('cannot write the plan that judges it, whatever roles they hold', async () => {
    const both = {
      ...world.ada,
      roles: [...world.ada.roles, { role: 'risk-officer' as const, workspaceId: null }],
    };
    await expect(act(both, evaluations.writePlan, planInput())).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('You worked on credit-scorecard version 1'),
    });
  });

  /** What somebody with the application's database role could try, with an honest-looking event beside it. */
  function asApp(run: (tx: Parameters<typeof prismaOf>[0]) => Promise<unknown>): Promise<unknown> {
    const { organisationId } = world.tenant;
    return app.uow.write({ organisationId, workspaceIds: '*', personId: world.ada.id }, run);
  }
  const covered = (tx: Parameters<typeof prismaOf>[0], table: string, id: string) =>
    appendAuditEvent(
      {
        tx,
        actor: world.ada,
        organisationId: world.tenant.organisationId,
        now: new Date(),
        correlationId: 't',
      },
      {
        type: 'dataset.registered',
        resourceId: id,
        details: { name: 'x', digest: 'a'.repeat(64), rows: 1, purpose: 'both' },
        covers: [{ table, id }],
      },
    );

  test('cannot write it through SQL either', async () => {
    const attempt = asApp(async (tx) => {
      const id = newId('evaluationPlan');
      const [first] = await rows<{ dataset_id: string }>(
        tx,
        'SELECT dataset_id FROM evaluation_plan LIMIT 1',
      );
      await prismaOf(tx).evaluationPlan.create({
        data: {
          id,
          organisationId: world.tenant.organisationId,
          workspaceId: world.tenant.workspaceId,
          workflowId: workflow.id,
          number: 99,
          datasetId: first?.dataset_id ?? '',
          terms: {},
          digest: 'a'.repeat(64),
          note,
          createdBy: world.ada.id,
          createdAt: new Date(),
        },
      });
      await covered(tx, 'evaluation_plan', id);
    });
    await expect(attempt).rejects.toThrow(/may not write the plan/);
  });

  test.each([
    ["UPDATE dataset SET digest = repeat('b', 64)", /permission denied/],
    ['DELETE FROM dataset', /permission denied/],
    ["UPDATE evaluation_plan SET terms = '{}'", /permission denied/],
    ["UPDATE evaluation_run SET state = 'done'", /permission denied/],
    ["UPDATE evaluation SET source = 'interlock'", /permission denied/],
    ["INSERT INTO evaluation_answer VALUES ('r', 0, 'o', '[]')", /permission denied/],
  ])('cannot change a fact: %s', async (sql, message) => {
    await expect(asApp((tx) => rows(tx, sql))).rejects.toThrow(message);
  });

  test('cannot pass a metric off as measured', async () => {
    const insert = (tx: Parameters<typeof prismaOf>[0]) =>
      rows(
        tx,
        `INSERT INTO evaluation (id, organisation_id, workspace_id, model_version_id, dataset_id, metrics, report_digest, reported_by, created_at, source, run_id)
         SELECT 'evl_forged', organisation_id, workspace_id, model_version_id, dataset_id, '{"auc":1}', report_digest, reported_by, now(), 'interlock', 'evr_forged'
         FROM evaluation LIMIT 1`,
      );
    await expect(asApp(insert)).rejects.toThrow(/only the worker says/);
    const tenancy = { ...EVERY_TENANT, organisationId: world.tenant.organisationId };
    await expect(system.uow.write(tenancy, insert)).rejects.toThrow(/names the run that measured it/);
  });

  test('cannot begin a run that is over, or of another digest', async () => {
    const begin = (over: string) =>
      asApp((tx) =>
        rows(
          tx,
          `INSERT INTO evaluation_run SELECT (jsonb_populate_record(r, '{"id":"evr_forged","rows_done":0,"attempts":0,"started_at":null,"finished_at":null,"state":"waiting"}'::jsonb || $1::jsonb)).* FROM evaluation_run r LIMIT 1`,
          [over],
        ),
      );
    await expect(begin('{"state":"done"}')).rejects.toThrow(/begins by waiting/);
    await expect(begin('{"artifact_digest":"other"}')).rejects.toThrow(/names what its revision serves/);
  });
});
