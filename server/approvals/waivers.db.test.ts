import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { evaluateRevisions } from '#server/evaluations/evaluate-revisions.job.ts';
import { evaluations } from '#server/evaluations/evaluations.router.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { versions } from '#server/registry/versions.router.ts';
import { LENDING_PLAN, registerEvaluationData } from '../../bench/testing/lending-evaluation.ts';
import { type LendingWorld, lendingWorld } from '../../bench/testing/lending-world.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import { createDefaultPolicies } from './create-default-policies.ts';
import type { Manifest } from './domain/manifest.ts';
import type { RequestDetail } from './domain/request-facts.ts';
import { endOverdueRequest } from './end-overdue-request.ts';
import { evaluateGatesTask } from './evaluate-gates.job.ts';
import { requests } from './requests.router.ts';
import { waivers } from './waivers.router.ts';

// Settings are read once, when the first module asks for them: they must stand before any is loaded.
const { port } = vi.hoisted(() => {
  const free = String(20_000 + Math.floor(Math.random() * 10_000));
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-waivers-${process.pid}-${free}`;
  process.env.INTERLOCK_LOCAL_MODEL_SERVER_URL = `http://127.0.0.1:${free}`;
  return { port: free };
});

const DAY_MS = 24 * 3_600_000;
const reason = 'The slices come with the next plan.';

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let world: LendingWorld;
let rita: PersonActor;
let sven: PersonActor;
let cleo: PersonActor;
let workflow: { id: string; versionId: string };
let modelVersionId: string;

interface Opened {
  id: string;
  subjectDigest: string;
}

function act<O>(actor: PersonActor, operation: unknown, input: unknown): Promise<O> {
  const typed = operation as Operation<'query' | 'mutation', unknown, O>;
  return executeOperation(typed, 'test', callerOf(actor, app.uow), input);
}

const work = (task: BackgroundTask) =>
  task.run({ uow: system.uow, signal: AbortSignal.timeout(30_000), holdLease: () => undefined, fence: 1 });

const tenancy = () => ({ ...EVERY_TENANT, organisationId: world.tenant.organisationId });
const asSystem = <T>(run: (ctx: ReturnType<typeof systemContext>) => Promise<T>) =>
  system.uow.write(tenancy(), (tx) => run(systemContext(tx, world.tenant.organisationId, 'test')));

async function ask(): Promise<Opened> {
  const asked = { workflowId: workflow.id, modelVersionId, clusterId: world.clusterId };
  const opened = await act<Opened>(world.ada, requests.open, { ...asked, reason: 'It is ready.' });
  await work(evaluateGatesTask);
  return opened;
}

const show = (id: string, who = rita) => act<RequestDetail>(who, requests.get, { id });
const statuses = ({ gateResults }: RequestDetail) =>
  Object.fromEntries(gateResults.map(({ gate, status }) => [gate, status]));
const waive = (who: PersonActor, requestId: string, gate = 'slices-hold', days = 30) =>
  act<{ id: string }>(who, waivers.grant, { requestId, gate, reason, days });

async function sign(who: PersonActor, id: string): Promise<{ state: string; why?: string }> {
  const { subjectDigest } = await show(id);
  return act(who, requests.sign, { id, subjectDigest, decision: 'approve', reason });
}

beforeAll(async () => {
  engine = await startModelServer(['--port', port]);
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'waivers-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'waivers-system' });
  world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  const { tenant, clusterId } = world;
  rita = await tenant.addPerson('Rita', 'risk-officer');
  sven = await tenant.addPerson('Sven', 'risk-officer');
  cleo = await tenant.addPerson('Cleo', 'ml-engineer');
  await asSystem(createDefaultPolicies);
  await asSystem(({ tx, organisationId, now }) =>
    rows(
      tx,
      `INSERT INTO cluster_status (cluster_id, organisation_id, reachable, warnings, foreign_models, checked_at)
       VALUES ($1, $2, true, '{}', '{}', $3)`,
      [clusterId, organisationId, new Date(now.getTime() + 10 * 60_000)],
    ),
  );
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

describe('production, for high risk', () => {
  test('takes nothing that its author praises and staging never served', async () => {
    await act(world.ada, versions.logEvaluation, {
      versionId: modelVersionId,
      dataset: 'german-credit-evaluation',
      metrics: { auc: 0.99, brier: 0.01, cost: 1 },
      reportDigest: 'a'.repeat(64),
    });
    const { id } = await ask();
    const shown = await show(id);
    expect(shown.state).toBe('blocked');
    expect(statuses(shown)).toMatchObject({
      'artifact-intact': 'passed',
      'passed-staging': 'failed',
      'metrics-meet-thresholds': 'failed',
      'slices-hold': 'failed',
      'bias-within-bounds': 'failed',
      'cluster-reachable': 'passed',
    });
    await expect(waive(rita, id, 'passed-staging')).rejects.toMatchObject({
      message: expect.stringContaining('never waived'),
    });
    await act(world.ada, requests.withdraw, { id, reason });
  });

  test('takes what Interlock measured there, gate by gate', async () => {
    const terms = { ...LENDING_PLAN, slices: [] };
    const dataset = 'german-credit-evaluation';
    await act(rita, evaluations.writePlan, { workflowId: workflow.id, dataset, terms, note: reason });
    await world.bringIntoForce(workflow, { environment: 'staging' });
    await work(evaluateRevisions);
    const shown = await show((await ask()).id);
    expect(statuses(shown)).toMatchObject({
      'passed-staging': 'passed',
      'metrics-meet-thresholds': 'passed',
      'not-worse-than-serving': 'passed',
      'bias-within-bounds': 'passed',
      'slices-hold': 'failed',
      'signature-trusted': 'failed',
      'risk-assessment-fresh': 'failed',
    });
    const metrics = shown.gateResults.find(({ gate }) => gate === 'metrics-meet-thresholds');
    expect(metrics).toMatchObject({ level: 'block', evidence: { source: 'interlock' } });
    expect(metrics?.summary).toContain('auc 0.762');
    // What only warns or is recorded blocks nobody; the plan without slices does.
    expect(shown.state).toBe('blocked');
  });
});

describe('a waiver', () => {
  let id: string;
  beforeAll(async () => {
    const { items } = await act<{ items: { id: string }[] }>(rita, requests.list, { tab: 'open' });
    id = items[0]?.id ?? '';
  });

  test('is no matter of engineers, of whoever has a part, of gates that pass, or of four months', async () => {
    await expect(waive(cleo, id)).rejects.toMatchObject({ code: 'forbidden' });
    const both = {
      ...world.ada,
      roles: [...world.ada.roles, { role: 'risk-officer' as const, workspaceId: null }],
    };
    await expect(waive(both, id)).rejects.toMatchObject({
      message: expect.stringContaining('You asked for'),
    });
    await expect(waive(rita, id, 'cluster-reachable')).rejects.toMatchObject({ code: 'conflict' });
    await expect(waive(rita, id, 'slices-hold', 120)).rejects.toMatchObject({ code: 'invalid' });
    await expect(waive({ ...rita, steppedUpAt: null }, id)).rejects.toMatchObject({
      code: 'step-up-required',
    });
  });

  test('stands in what people sign, and blocks again when it is taken back', async () => {
    const before = await show(id);
    const { id: waiverId } = await waive(rita, id);
    await work(evaluateGatesTask);
    const shown = await show(id);
    expect(shown.state).toBe('in_review');
    expect(shown.subjectDigest).not.toBe(before.subjectDigest);
    expect((shown.manifest as Manifest).waivers).toMatchObject([
      { id: waiverId, gate: 'slices-hold', grantedBy: rita.id },
    ]);
    expect(shown.waivers).toMatchObject([{ isInForce: true, grantedBy: { name: 'Rita' } }]);
    await sign(cleo, id);
    await act(rita, waivers.withdraw, { id: waiverId, reason });
    expect(await asSystem((ctx) => endOverdueRequest(ctx, id))).toBe('blocked');
    expect((await show(id)).stateReason).toContain('no waiver for it holds');
  });

  test('that ran out while people signed applies nothing', async () => {
    await waive(rita, id, 'slices-hold', 1);
    await work(evaluateGatesTask);
    expect((await show(id)).state).toBe('in_review');
    const later = new Date(Date.now() + 2 * DAY_MS);
    expect(await asSystem((ctx) => endOverdueRequest({ ...ctx, now: later }, id))).toBe('blocked');
  });

  test('that holds lets the signatures apply it', async () => {
    await waive(rita, id, 'slices-hold', 90);
    await work(evaluateGatesTask);
    await sign(cleo, id);
    expect(await sign(sven, id)).toMatchObject({ state: 'applied' });
  });

  /** What somebody with the application's database role could try, with an honest-looking event beside it. */
  function asApp(run: (tx: Tx) => Promise<unknown>, covers: { table: string; id: string }[] = []) {
    const { organisationId } = world.tenant;
    return app.uow.write({ organisationId, workspaceIds: '*', personId: rita.id }, async (tx) => {
      await run(tx);
      await appendAuditEvent(
        { tx, actor: rita, organisationId, now: new Date(), correlationId: 't' },
        {
          type: 'dataset.registered',
          resourceId: 'dst_x',
          details: { name: 'x', digest: 'a'.repeat(64), rows: 1, purpose: 'both' },
          covers,
        },
      );
    });
  }

  test.each([
    ['passed-staging', 'rita', 1, null, /never waived/],
    ['artifact-intact', 'rita', 1, null, /never waived/],
    ['slices-hold', 'rita', 91, null, /at most 90 days/],
    ['slices-hold', 'cleo', 1, null, /only a risk officer/],
    ['slices-hold', 'rita', 1, 'this one', /that a blocked request fails/],
  ] as const)(
    'for %s by %s for %i days is refused by Postgres: %s',
    async (gate, who, days, request, words) => {
      const at = new Date();
      const waiverId = newId('waiver');
      const by = who === 'rita' ? rita.id : cleo.id;
      const attempt = asApp(
        (tx) =>
          rows(
            tx,
            `INSERT INTO gate_waiver (id, organisation_id, workspace_id, workflow_id, change_request_id, gate, reason, granted_by, granted_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
            [
              waiverId,
              world.tenant.organisationId,
              world.tenant.workspaceId,
              workflow.id,
              request === null ? null : id,
              gate,
              reason,
              by,
              at,
              new Date(at.getTime() + days * DAY_MS),
            ],
          ),
        [{ table: 'gate_waiver', id: waiverId }],
      );
      await expect(attempt).rejects.toThrow(words);
    },
  );

  test('cannot be stretched, and a gate cannot be talked into passing', async () => {
    const later = "UPDATE gate_waiver SET expires_at = expires_at + interval '1 day'";
    await expect(asApp((tx) => rows(tx, later))).rejects.toThrow(/only be taken back/);
    const pass = "UPDATE gate_result SET status = 'passed'";
    await expect(asApp((tx) => rows(tx, pass))).rejects.toThrow(/permission denied/);
  });
});

test('Postgres applies nothing past a gate that blocks', async () => {
  const second = await world.registerVersion('credit-boosted');
  const asked = { workflowId: workflow.id, modelVersionId: second, clusterId: world.clusterId };
  const { id } = await act<Opened>(world.ada, requests.open, { ...asked, reason: 'It is better.' });
  await work(evaluateGatesTask);
  expect(await show(id)).toMatchObject({ state: 'blocked' });
  const force = system.uow.write(tenancy(), async (tx) => {
    await rows(tx, "UPDATE change_request SET state = 'in_review' WHERE id = $1", [id]);
    const applied = "state = 'applied', revision_id = 'rvn_x', decided_at = now()";
    await rows(tx, `UPDATE change_request SET ${applied} WHERE id = $1`, [id]);
  });
  await expect(force).rejects.toThrow(/the gate [a-z-]+ has not passed/);
});
