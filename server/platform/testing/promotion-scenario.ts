import type { Context } from '#server/access/context.ts';
import type { PersonActor, TokenActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import {
  createDefaultPolicies,
  defaultTerms,
  type PolicyKey,
} from '#server/approvals/create-default-policies.ts';
import type { GateName, PolicyTerms } from '#server/approvals/domain/policy.ts';
import { connectLocalCluster } from '#server/clusters/connect-local-cluster.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import { datasets } from '#server/registry/datasets.router.ts';
import { models } from '#server/registry/models.router.ts';
import { versions } from '#server/registry/versions.router.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import type { BackgroundTask } from '../background-task.ts';
import { rows } from '../db.ts';
import type { Tx } from '../tx.ts';
import { EVERY_TENANT, type OpenUnitOfWork, openUnitOfWork } from '../unit-of-work.ts';
import { type TestDatabase, testDatabase } from './test-database.ts';
import { type TestTenant, testTenant } from './test-tenant.ts';

/** An organisation in which promotions can be played through: people, policies, a cluster that was seen, a dataset. */
export interface PromotionScenario {
  database: TestDatabase;
  app: OpenUnitOfWork;
  system: OpenUnitOfWork;
  tenant: TestTenant;
  /** Asks for promotions and creates workflows. */
  asker: PersonActor;
  /** Registers versions, and is therefore a contributor. */
  author: PersonActor;
  peer: PersonActor;
  officer: PersonActor;
  operator: PersonActor;
  clusterId: string;
  close(): Promise<void>;
}

type Somebody = PersonActor | TokenActor;

/** Calls an operation as somebody, through everything that guards it. */
export function actAs<O>(
  scenario: Pick<PromotionScenario, 'app'>,
  actor: Somebody,
  operation: unknown,
  input: unknown,
): Promise<O> {
  const known = operation as Operation<'query' | 'mutation', unknown, O>;
  return executeOperation(known, 'test', callerOf(actor, scenario.app.uow), input);
}

/** Runs as one of the product's own processes in the scenario's organisation. */
export function asSystem<T>(
  { system, tenant }: Pick<PromotionScenario, 'system' | 'tenant'>,
  run: (ctx: Context, tx: Tx) => Promise<T>,
): Promise<T> {
  const { organisationId } = tenant;
  return system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
    run(systemContext(tx, organisationId, 'test'), tx),
  );
}

/** Runs a background task once, as the worker would. */
export function runTask({ system }: PromotionScenario, task: BackgroundTask): Promise<string> {
  const signal = AbortSignal.timeout(20_000);
  return task.run({ uow: system.uow, signal, holdLease: () => undefined, fence: 1 });
}

/** What a scenario asks of machines: nothing that would need a cluster that really answers. */
const BASIC: readonly GateName[] = [
  'artifact-intact',
  'owner-and-runbook',
  'card-complete',
  'cluster-reachable',
];
const WITH_METRICS: readonly GateName[] = [...BASIC, 'metrics-meet-thresholds', 'not-worse-than-serving'];

function basicTerms(key: PolicyKey): PolicyTerms {
  const terms = defaultTerms(key);
  if (key.action !== 'promote' || key.environment !== 'production') return terms;
  const gates = key.riskTier === 'high' || key.riskTier === 'critical' ? BASIC : WITH_METRICS;
  const levels = Object.fromEntries(gates.map((gate) => [gate, 'block' as const]));
  return { ...terms, gates: { ...terms.gates, levels } };
}

/**
 * Builds the scenario in a database of its own. The test names a data directory by INTERLOCK_DATA_DIR before. Production's
 * gates are the ones that need no model that really serves; those that do have tests of their own.
 */
export async function promotionScenario(): Promise<PromotionScenario> {
  const database = await testDatabase();
  const app = openUnitOfWork(database.appUrl, { name: 'promotion-app' });
  const system = openUnitOfWork(database.systemUrl, { name: 'promotion-system' });
  const tenant = await testTenant(app.uow, 'acme');
  const scenario: PromotionScenario = {
    database,
    app,
    system,
    tenant,
    asker: await tenant.addPerson('Ada', 'ml-engineer'),
    author: await tenant.addPerson('Bo', 'ml-engineer'),
    peer: await tenant.addPerson('Cleo', 'ml-engineer'),
    officer: await tenant.addPerson('Rita', 'risk-officer'),
    operator: await tenant.addPerson('Olga', 'operator'),
    clusterId: await asSystem({ system, tenant }, async (ctx, tx) => {
      await createDefaultPolicies(ctx, basicTerms);
      await connectLocalCluster(ctx);
      return (await rows<{ id: string }>(tx, 'SELECT id FROM cluster'))[0]?.id ?? '';
    }),
    async close() {
      await app.database.close();
      await system.database.close();
      await database.drop();
    },
  };
  await seeCluster(scenario, true);
  await actAs(scenario, scenario.author, datasets.register, {
    name: 'holdout',
    digest: 'd'.repeat(64),
    rows: 300,
    purpose: 'evaluation',
    licence: 'CC BY 4.0',
  });
  return scenario;
}

/** Writes what the reconciler would have seen of the cluster just now. */
export async function seeCluster(scenario: PromotionScenario, reachable: boolean): Promise<void> {
  await asSystem(scenario, (ctx, tx) =>
    rows(
      tx,
      `INSERT INTO cluster_status (cluster_id, organisation_id, reachable, warnings, foreign_models, checked_at)
       VALUES ($1, $2, $3, '{}', '{}', $4) ON CONFLICT (cluster_id) DO UPDATE SET reachable = $3, checked_at = $4`,
      [scenario.clusterId, ctx.organisationId, reachable, ctx.now],
    ),
  );
}

const CARD = {
  summary: 'Scores applications.',
  intendedUse: 'Loans.',
  limits: 'Few rows.',
  trainingData: 'German credit.',
};

/** Registers a version with these metrics on the dataset `holdout`; its bytes are really stored. Returns its id. */
export async function registerTestVersion(
  scenario: PromotionScenario,
  model: string,
  metrics: Record<string, number>,
  more: object = {},
): Promise<{ id: string; artifactDigest: string }> {
  const { author, tenant } = scenario;
  await actAs(scenario, author, models.register, { name: model }).catch(() => undefined);
  const bytes = async function* () {
    yield Buffer.from(`${model} ${JSON.stringify(metrics)} ${JSON.stringify(more)}`);
  };
  const stored = await writeArtifact(bytes(), { maxBytes: 10_000 });
  const receipt = makeReceipt({ organisationId: tenant.organisationId, ...stored });
  const artifact = await actAs<{ id: string }>(scenario, author, models.recordArtifact, {
    ...stored,
    fileName: 'm.onnx',
    mediaType: 'application/octet-stream',
    receipt,
  });
  const { id } = await actAs<{ id: string }>(scenario, author, versions.register, {
    model,
    artifactId: artifact.id,
    signature: {
      inputs: [{ name: 'amount', datatype: 'FP32', shape: [-1, 1] }],
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
    },
    tensorMapping: {
      inputs: [{ tensor: 'amount', field: 'amount', datatype: 'FP32' }],
      outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
    },
    card: CARD,
    evaluations: [{ dataset: 'holdout', metrics, reportDigest: 'a'.repeat(64) }],
    ...more,
  });
  return { id, artifactDigest: stored.digest };
}

/** Creates a workflow of this risk tier and returns its id. */
export async function createTestWorkflow(
  scenario: PromotionScenario,
  slug: string,
  riskTier = 'high',
): Promise<string> {
  const made = await actAs<{ id: string }>(scenario, scenario.asker, workflows.create, {
    slug,
    name: slug,
    riskTier,
    definition: {
      purpose: 'Decides loans.',
      mayDecide: 'Clear cases.',
      mayNotDecide: 'Unclear ones.',
      runbook: 'Stop it, call the owner.',
    },
    inputContract: {
      type: 'object',
      properties: { amount: { type: 'number' } },
      required: ['amount'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: { decision: { type: 'string' }, default_probability: { type: 'number' } },
      required: ['decision', 'default_probability'],
    },
    decisionPolicy: {
      score: 'default_probability',
      lower: 0.1,
      upper: 0.2,
      decisionField: 'decision',
      below: 'approve',
      above: 'refuse',
      review: { deadlineMinutes: 60, onTimeout: 'refuse' },
      onError: { kind: 'fail' },
    },
  });
  return made.id;
}
