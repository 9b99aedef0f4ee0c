import { readFileSync } from 'node:fs';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import boosted from '#examples/german-credit/credit-boosted.report.json' with { type: 'json' };
import scorecard from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import output from '#examples/german-credit/output.json' with { type: 'json' };
import type { Context } from '#server/access/context.ts';
import { createToken } from '#server/access/create-token.ts';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { systemContext } from '#server/access/system-context.ts';
import { connectLocalCluster } from '#server/clusters/connect-local-cluster.ts';
import { listClusters } from '#server/clusters/list-clusters.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import { promoteRevision } from '#server/deployments/promote-revision.ts';
import { recordObservation } from '#server/deployments/record-observation.ts';
import { type TestTenant, testTenant } from '#server/platform/testing/test-tenant.ts';
import { EVERY_TENANT, type OpenUnitOfWork } from '#server/platform/unit-of-work.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import { recordArtifact } from '#server/registry/record-artifact.ts';
import { registerModel } from '#server/registry/register-model.ts';
import { registerVersion } from '#server/registry/register-version.ts';
import { registerVersionInput } from '#server/registry/versions.schema.ts';
import { createWorkflow } from '#server/workflows/create-workflow.ts';
import { createWorkflowInput } from '#server/workflows/workflows.schema.ts';
import { uploadBody } from '../../model-server/testing/upload-body.ts';

const EXAMPLES = new URL('../../examples/german-credit/', import.meta.url);

const REPORTS = { 'credit-scorecard': scorecard, 'credit-boosted': boosted } as const;
export type LendingModel = keyof typeof REPORTS;

/** Settings of a workflow that tests vary. */
export interface Over {
  onError?: object;
  reliability?: object;
  callPolicy?: object;
  inputContract?: object;
}

export interface LendingWorkflow {
  id: string;
  slug: string;
  versionId: string;
  modelVersionId: string;
  revisionId: string;
  /** The name under which the model server serves it. */
  engineModel: string;
}

export interface LendingWorld {
  tenant: TestTenant;
  clusterId: string;
  /** An ML engineer who registered everything. */
  ada: PersonActor;
  /** A token of role `application`. */
  token: { id: string; token: string };
  /** Creates a workflow of this name. */
  createWorkflow(slug: string, over?: Over): Promise<{ id: string; versionId: string }>;
  /** Registers the model's version once, its bytes really stored, and returns its id. */
  registerVersion(model?: LendingModel): Promise<string>;
  /** Puts a model's version behind a workflow, in force and loaded. */
  bringIntoForce(
    workflow: { id: string; versionId: string },
    where: { environment: 'staging' | 'production'; model?: LendingModel },
  ): Promise<{ modelVersionId: string; revisionId: string; engineModel: string }>;
  /** Puts the scorecard behind a new workflow of this name, in force in production. */
  serve(slug: string, over?: Over): Promise<LendingWorkflow>;
  asAda<T>(run: (ctx: Context) => Promise<T>): Promise<T>;
  as<T>(actor: PersonActor, run: (ctx: Context) => Promise<T>): Promise<T>;
}

const shape = ({ name, datatype, shape }: { name: string; datatype: string; shape: number[] }) => ({
  name,
  datatype,
  shape,
});

function versionInput(model: LendingModel, artifactId: string) {
  const { inputs, outputs } = REPORTS[model];
  return registerVersionInput.parse({
    model,
    artifactId,
    signature: { inputs: inputs.map(shape), outputs: outputs.map(shape) },
    tensorMapping: {
      inputs: inputs.map(({ name, datatype }) => ({ tensor: name, field: name, datatype })),
      outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
    },
    trainingProfile: { columns: REPORTS[model].profile },
    card: {
      summary: 'Estimates the probability that a loan is not repaid.',
      intendedUse: 'Instalment loans.',
      limits: 'One bank.',
      trainingData: 'German Credit.',
    },
  });
}

function workflowInput(slug: string, over: Over) {
  return createWorkflowInput.parse({
    slug,
    name: `Credit decision (${slug})`,
    riskTier: 'high',
    definition: {
      purpose: 'Decides loan applications.',
      mayDecide: 'Clear cases.',
      mayNotDecide: 'Cases between the thresholds.',
      runbook: 'Stop it, then call the owner.',
    },
    inputContract: over.inputContract ?? contract,
    outputSchema: output,
    decisionPolicy: {
      score: 'default_probability',
      lower: scorecard.thresholds.approveBelow,
      upper: scorecard.thresholds.refuseFrom,
      decisionField: 'decision',
      below: 'approve',
      above: 'refuse',
      review: { deadlineMinutes: 240, onTimeout: 'refuse' },
      onError: over.onError ?? { kind: 'review' },
    },
    ...(over.reliability && { reliability: over.reliability }),
    ...(over.callPolicy && { callPolicy: over.callPolicy }),
  });
}

function bytesOf(model: LendingModel): Buffer {
  return readFileSync(new URL(REPORTS[model].artifact.file, EXAMPLES));
}

async function storeModel(
  as: (run: (ctx: Context) => Promise<string>) => Promise<string>,
  model: LendingModel,
) {
  const stream = async function* () {
    yield bytesOf(model);
  };
  const stored = await writeArtifact(stream(), { maxBytes: 10_000_000 });
  const file = { fileName: REPORTS[model].artifact.file, mediaType: 'application/octet-stream' };
  return as(async (ctx) => {
    const receipt = makeReceipt({ organisationId: ctx.organisationId, ...stored });
    return (await recordArtifact(ctx, { ...stored, ...file, receipt })).id;
  });
}

async function loadModel(modelServerUrl: string, engineModel: string, model: LendingModel): Promise<void> {
  const bytes = bytesOf(model);
  const response = await fetch(`${modelServerUrl}/v2/repository/models/${engineModel}/load`, {
    method: 'POST',
    body: JSON.stringify(uploadBody({ '1': bytes })),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`the model was not loaded: ${await response.text()}`);
}

/** The lending organisation for tests and benches of the data path: real rows by the real use cases, real model loaded. */
export async function lendingWorld(given: {
  app: OpenUnitOfWork;
  system: OpenUnitOfWork;
  modelServerUrl: string;
}): Promise<LendingWorld> {
  const { app, system } = given;
  const tenant = await testTenant(app.uow, 'lender');
  const { organisationId } = tenant;
  const [ada, amir] = [await tenant.addPerson('Ada', 'ml-engineer'), await tenant.addPerson('Amir', 'admin')];
  const as = <T>(actor: PersonActor, run: (ctx: Context) => Promise<T>): Promise<T> =>
    app.uow.write({ organisationId, workspaceIds: '*', personId: actor.id }, (tx) =>
      run({ tx, actor, organisationId, now: new Date(), correlationId: 'world' }),
    );
  const asAda: LendingWorld['asAda'] = (run) => as(ada, run);
  await asAda(connectLocalCluster);
  const clusterId = (await asAda((ctx) => listClusters(ctx)))[0]?.id ?? '';
  const versions = new Map<LendingModel, string>();
  const registerOnce: LendingWorld['registerVersion'] = async (model = 'credit-scorecard') => {
    const known = versions.get(model);
    if (known !== undefined) return known;
    const artifactId = await storeModel(asAda, model);
    await asAda((ctx) => registerModel(ctx, { name: model, description: '', kind: 'classifier' }));
    const { id } = await asAda((ctx) => registerVersion(ctx, versionInput(model, artifactId)));
    versions.set(model, id);
    return id;
  };
  const token = await as(amir, (ctx) =>
    createToken(ctx, {
      name: 'loan desk',
      role: 'application',
      scopes: [],
      workspaceId: null,
      ttlHours: 1,
      allowedAddresses: [],
    }),
  );
  const bringIntoForce: LendingWorld['bringIntoForce'] = async (workflow, { environment, model }) => {
    const served = model ?? 'credit-scorecard';
    const modelVersionId = await registerOnce(served);
    const { revisionId } = await asAda((ctx) =>
      promoteRevision(ctx, {
        workflowId: workflow.id,
        environment,
        workflowVersionId: workflow.versionId,
        modelVersionId,
        clusterId,
        changeRequestId: 'chg_00000000000000000000000000',
        reason: 'for the test',
      }),
    );
    const { engineModel } = await asAda((ctx) => getRevision(ctx, revisionId));
    await loadModel(given.modelServerUrl, engineModel, served);
    const seen = { phase: 'ready', message: null, attempts: 1, nextAttemptAt: null } as const;
    await system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
      recordObservation(systemContext(tx, organisationId, 'reconciler'), {
        revisionId,
        identityDigest: REPORTS[served].artifact.sha256,
        endpoint: { baseUrl: given.modelServerUrl, model: engineModel, version: '1' },
        ...seen,
      }),
    );
    return { modelVersionId, revisionId, engineModel };
  };
  const createLending: LendingWorld['createWorkflow'] = (slug, over = {}) =>
    asAda((ctx) => createWorkflow(ctx, workflowInput(slug, over)));
  return {
    tenant,
    clusterId,
    ada,
    token,
    as,
    asAda,
    bringIntoForce,
    registerVersion: registerOnce,
    createWorkflow: createLending,
    async serve(slug, over = {}) {
      const workflow = await createLending(slug, over);
      const inForce = await bringIntoForce(workflow, { environment: 'production' });
      return { ...workflow, slug, ...inForce };
    },
  };
}
