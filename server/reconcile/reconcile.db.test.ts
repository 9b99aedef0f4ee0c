import { mkdir, readFile, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import output from '#examples/german-credit/output.json' with { type: 'json' };
import type { Context } from '#server/access/context.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { connectLocalCluster } from '#server/clusters/connect-local-cluster.ts';
import type { ClusterFacts } from '#server/clusters/domain/cluster-facts.ts';
import { listEveryCluster } from '#server/clusters/list-clusters.ts';
import { getServingRevision } from '#server/deployments/get-serving-revision.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { promoteRevision } from '#server/deployments/promote-revision.ts';
import { rollBack } from '#server/deployments/roll-back.ts';
import { type TestDatabase, testDatabase } from '#server/platform/testing/test-database.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import {
  EVERY_TENANT,
  type OpenUnitOfWork,
  openUnitOfWork,
  type UnitOfWork,
} from '#server/platform/unit-of-work.ts';
import { withLease } from '#server/platform/with-lease.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import { recordArtifact } from '#server/registry/record-artifact.ts';
import { registerModel } from '#server/registry/register-model.ts';
import { registerVersion } from '#server/registry/register-version.ts';
import { registerVersionInput } from '#server/registry/versions.schema.ts';
import { readRouteSnapshots } from '#server/routing/read-route-snapshots.ts';
import { createWorkflow } from '#server/workflows/create-workflow.ts';
import { createWorkflowInput } from '#server/workflows/workflows.schema.ts';
import { startModelServer, type TestServer } from '../../model-server/testing/start-model-server.ts';
import { reconcileCluster } from './reconcile-cluster.ts';
import { makeReconcileTask } from './reconcile-clusters.job.ts';

// Settings are read once, when the first module asks for them: they must stand before any is loaded.
const { dataDir, port } = vi.hoisted(() => {
  const free = String(20_000 + Math.floor(Math.random() * 10_000));
  process.env.INTERLOCK_DATA_DIR = `/tmp/interlock-reconcile-${process.pid}-${free}`;
  process.env.INTERLOCK_LOCAL_MODEL_SERVER_URL = `http://127.0.0.1:${free}`;
  return { dataDir: process.env.INTERLOCK_DATA_DIR, port: free };
});

const LIMITS = { drainMs: 0, progressMs: 60_000 };
const EXAMPLES = new URL('../../examples/german-credit/', import.meta.url);

let engine: TestServer;
let database: TestDatabase;
let app: OpenUnitOfWork;
let system: OpenUnitOfWork;
let tenant: TestTenant;
let ada: PersonActor;
let cluster: ClusterFacts;
let workflowVersion: { workflowId: string; versionId: string };
const versions: Record<string, string> = {};

/** Runs a change as Ada, through the role that people's requests use. */
function asAda<T>(run: (ctx: Context) => Promise<T>): Promise<T> {
  const { organisationId } = tenant;
  return app.uow.write({ organisationId, workspaceIds: '*', personId: ada.id }, (tx) =>
    run({ tx, actor: ada, organisationId, now: new Date(), correlationId: 'test' }),
  );
}

function look<T>(run: (ctx: Pick<Context, 'tx' | 'organisationId'>) => Promise<T>): Promise<T> {
  const { organisationId } = tenant;
  return system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) => run({ tx, organisationId }));
}

async function register(model: string, bytes: Uint8Array): Promise<string> {
  const stored = await writeArtifact(Readable.from([bytes]), { maxBytes: 1_000_000 });
  const receipt = makeReceipt({ organisationId: tenant.organisationId, ...stored });
  const { id: artifactId } = await asAda((ctx) =>
    recordArtifact(ctx, { ...stored, fileName: 'm.onnx', mediaType: 'application/octet-stream', receipt }),
  );
  await asAda((ctx) => registerModel(ctx, { name: model, description: '', kind: 'classifier' }));
  const tensors = ({ name, datatype, shape }: { name: string; datatype: string; shape: number[] }) => ({
    name,
    datatype,
    shape,
  });
  const input = registerVersionInput.parse({
    model,
    artifactId,
    signature: { inputs: report.inputs.map(tensors), outputs: report.outputs.map(tensors) },
    tensorMapping: {
      inputs: report.inputs.map(({ name, datatype }) => ({ tensor: name, field: name, datatype })),
      outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
    },
  });
  return (await asAda((ctx) => registerVersion(ctx, input))).id;
}

function promote(model: string): Promise<{ deploymentId: string; revisionId: string }> {
  return asAda((ctx) =>
    promoteRevision(ctx, {
      workflowId: workflowVersion.workflowId,
      environment: 'production',
      workflowVersionId: workflowVersion.versionId,
      modelVersionId: versions[model] ?? '',
      clusterId: cluster.id,
      changeRequestId: 'chg_test',
      reason: 'test',
    }),
  );
}

const pass = (uow: UnitOfWork = system.uow, signal = AbortSignal.timeout(30_000)) =>
  withLease(system.uow, `cluster:${cluster.id}`, (lease) =>
    reconcileCluster({ uow, cluster, lease, signal, limits: LIMITS }),
  );

async function serving(): Promise<string | null> {
  const found = await look((ctx) => getServingRevision(ctx, workflowVersion.workflowId, 'production'));
  return found?.id ?? null;
}

async function status(revisionId: string) {
  const deployments = await look(listDesired);
  return deployments.flatMap(({ revisions }) => revisions).find(({ id }) => id === revisionId);
}

async function ready(): Promise<string[]> {
  const { json } = await engine.call('POST', '/v2/repository/index', { ready: true });
  return (json as { name: string }[]).map(({ name }) => name);
}

async function converge(revisionId: string, passes = 8): Promise<void> {
  for (let done = 0; done < passes && (await serving()) !== revisionId; done += 1) await pass();
  expect(await serving()).toBe(revisionId);
}

beforeAll(async () => {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  engine = await startModelServer(['--port', port]);
  database = await testDatabase();
  app = openUnitOfWork(database.appUrl, { name: 'reconcile-app' });
  system = openUnitOfWork(database.systemUrl, { name: 'reconcile-test' });
  tenant = await testTenant(app.uow, 'acme');
  ada = await tenant.addPerson('Ada', 'ml-engineer');
  await asAda(connectLocalCluster);
  const [found] = await system.uow.read(EVERY_TENANT, listEveryCluster);
  if (!found) throw new Error('the local cluster is missing');
  cluster = found;
  versions.scorecard = await register(
    'scorecard',
    await readFile(new URL('credit-scorecard.onnx', EXAMPLES)),
  );
  versions.boosted = await register('boosted', await readFile(new URL('credit-boosted.onnx', EXAMPLES)));
  versions.corrupt = await register('corrupt', Buffer.from('this is no model'));
  const input = createWorkflowInput.parse({
    slug: 'credit-decision',
    name: 'Credit decision',
    riskTier: 'high',
    definition: { purpose: 'p', mayDecide: 'm', mayNotDecide: 'n', runbook: 'r' },
    inputContract: contract,
    outputSchema: output,
    decisionPolicy: {
      score: 'default_probability',
      lower: 0.123,
      upper: 0.219,
      decisionField: 'decision',
      below: 'approve',
      above: 'refuse',
      review: { deadlineMinutes: 240, onTimeout: 'refuse' },
      onError: { kind: 'review' },
    },
  });
  const created = await asAda((ctx) => createWorkflow(ctx, input));
  workflowVersion = { workflowId: created.id, versionId: created.versionId };
});

afterAll(async () => {
  await app.database.close();
  await system.database.close();
  await database.drop();
  await engine.remove();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the reconciler', () => {
  let first: { deploymentId: string; revisionId: string };
  let second: { deploymentId: string; revisionId: string };

  test('brings a revision into force, proven by its digest, and publishes the route', async () => {
    first = await promote('scorecard');
    await pass();
    await converge(first.revisionId);
    const found = await status(first.revisionId);
    expect(found?.status).toMatchObject({ phase: 'ready', identityDigest: report.artifact.sha256 });
    const [snapshot] = await system.uow.read(EVERY_TENANT, (tx) => readRouteSnapshots(tx));
    const route = snapshot?.workflows['credit-decision'];
    expect(route?.revision).toMatchObject({
      id: first.revisionId,
      endpoint: { baseUrl: 'embedded:', version: '1', model: found?.engineModel },
    });
    expect(await pass()).toBe('1 as wanted');
  });

  test('loads again what an engine forgot when it restarted', async () => {
    await engine.stop();
    expect(await pass()).toBe('not reachable');
    expect(await serving()).toBe(first.revisionId);
    expect((await status(first.revisionId))?.status?.phase).toBe('unknown');
    engine = await startModelServer(['--port', port], { repository: engine.repository });
    expect(await ready()).toEqual([]);
    await pass();
    expect(await ready()).toHaveLength(1);
    expect((await status(first.revisionId))?.status?.phase).toBe('ready');
  });

  test('gives up what the engine refuses for good and leaves what serves in place', async () => {
    const broken = await promote('corrupt');
    await pass();
    expect(await serving()).toBe(first.revisionId);
    const [deployment] = await look(listDesired);
    expect(deployment?.desiredRevisionId).toBe(first.revisionId);
    await pass();
    expect((await status(broken.revisionId))?.status?.phase ?? 'unloaded').toBe('unloaded');
    expect(await ready()).toHaveLength(1);
  });

  test('converges from a stop at every single step', async () => {
    const crashAt = (point: number): UnitOfWork => {
      let done = 0;
      const step = async <T>(run: () => Promise<T>): Promise<T> => {
        done += 1;
        if (done === point) throw new Error('stopped here');
        const result = await run();
        done += 1;
        if (done === point) throw new Error('stopped here');
        return result;
      };
      return {
        read: (tenancy, run) => step(() => system.uow.read(tenancy, run)),
        write: (tenancy, run) => step(() => system.uow.write(tenancy, run)),
        writeSql: (tenancy, run) => step(() => system.uow.writeSql(tenancy, run)),
      };
    };
    let stops = 0;
    for (let point = 1; point <= 14; point += 1) {
      const model = point % 2 === 0 ? 'scorecard' : 'boosted';
      second = await promote(model);
      await pass(crashAt(point)).catch(() => {
        stops += 1;
      });
      await converge(second.revisionId);
    }
    expect(stops).toBeGreaterThan(6);
    const [deployment] = await look(listDesired);
    expect(deployment?.servingRevisionId).toBe(second.revisionId);
  });

  test('keeps the way back warm and unloads the rest; other models stay', async () => {
    const foreign = await readFile(new URL('credit-boosted.onnx', EXAMPLES));
    const parameters = { 'file:1/model.onnx': foreign.toString('base64') };
    await engine.call('POST', '/v2/repository/models/not-ours/load', { parameters });
    for (let done = 0; done < 12; done += 1) await pass();
    const names = await ready();
    expect(names).toContain('not-ours');
    expect(names).toHaveLength(3);
  });

  test('returns to the revision before from memory', async () => {
    const [deployment] = await look(listDesired);
    const back = deployment?.revisions.find(({ keep }) => keep === 'way-back');
    await asAda((ctx) =>
      rollBack(ctx, {
        deploymentId: second.deploymentId,
        toRevisionId: back?.id ?? '',
        reason: 'it misbehaves',
      }),
    );
    const startedAt = performance.now();
    await pass();
    expect(await serving()).toBe(back?.id);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('two workers: one holds the lease, the other does nothing', async () => {
    const other = await withLease(system.uow, `cluster:${cluster.id}`, () => pass());
    expect(other).toBeNull();
    expect(await pass()).not.toBeNull();
  });

  test('runs as a task over every cluster', async () => {
    const task = makeReconcileTask(LIMITS);
    const signal = AbortSignal.timeout(10_000);
    const said = await task.run({
      uow: system.uow,
      signal,
      holdLease: () => signal.throwIfAborted(),
      fence: 1,
    });
    expect(said).toMatch(/^local: /);
  });
});
