import { readFileSync } from 'node:fs';
import contract from '#examples/german-credit/contract.json' with { type: 'json' };
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
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
import { recordArtifact } from '#server/registry/record-artifact.ts';
import { registerModel } from '#server/registry/register-model.ts';
import { registerVersion } from '#server/registry/register-version.ts';
import { registerVersionInput } from '#server/registry/versions.schema.ts';
import { createWorkflow } from '#server/workflows/create-workflow.ts';
import { createWorkflowInput } from '#server/workflows/workflows.schema.ts';
import { uploadBody } from '../../model-server/testing/upload-body.ts';

const EXAMPLES = new URL('../../examples/german-credit/', import.meta.url);

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
  /** An ML engineer who registered everything. */
  ada: PersonActor;
  /** A token of role `application`. */
  token: { id: string; token: string };
  /** Puts the scorecard behind a workflow of this name, in force in production. */
  serve(slug: string, over?: { onError?: object; reliability?: object }): Promise<LendingWorkflow>;
  asAda<T>(run: (ctx: Context) => Promise<T>): Promise<T>;
}

function tensorMapping() {
  return {
    inputs: report.inputs.map(({ name, datatype }) => ({ tensor: name, field: name, datatype })),
    outputs: [{ name: 'default_probability', tensor: 'probabilities', index: 1 }],
  };
}

function workflowInput(slug: string, over: { onError?: object; reliability?: object }) {
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
    inputContract: contract,
    outputSchema: output,
    decisionPolicy: {
      score: 'default_probability',
      lower: report.thresholds.approveBelow,
      upper: report.thresholds.refuseFrom,
      decisionField: 'decision',
      below: 'approve',
      above: 'refuse',
      review: { deadlineMinutes: 240, onTimeout: 'refuse' },
      onError: over.onError ?? { kind: 'review' },
    },
    ...(over.reliability && { reliability: over.reliability }),
  });
}

async function loadModel(modelServerUrl: string, engineModel: string): Promise<void> {
  const bytes = readFileSync(new URL(report.artifact.file, EXAMPLES));
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
  const [cluster] = await asAda((ctx) => listClusters(ctx));
  const stored = { digest: report.artifact.sha256, sizeBytes: report.artifact.bytes };
  const receipt = makeReceipt({ organisationId, ...stored });
  const file = { fileName: report.artifact.file, mediaType: 'application/octet-stream' };
  const artifact = await asAda((ctx) => recordArtifact(ctx, { ...stored, ...file, receipt }));
  await asAda((ctx) => registerModel(ctx, { name: report.model, description: '', kind: 'classifier' }));
  const shape = ({ name, datatype, shape }: { name: string; datatype: string; shape: number[] }) => ({
    name,
    datatype,
    shape,
  });
  const version = registerVersionInput.parse({
    model: report.model,
    artifactId: artifact.id,
    signature: { inputs: report.inputs.map(shape), outputs: report.outputs.map(shape) },
    tensorMapping: tensorMapping(),
  });
  const { id: modelVersionId } = await asAda((ctx) => registerVersion(ctx, version));
  const token = await as(amir, (ctx) =>
    createToken(ctx, { name: 'loan desk', role: 'application', scopes: [], workspaceId: null, ttlHours: 1 }),
  );
  return {
    tenant,
    ada,
    token,
    asAda,
    async serve(slug, over = {}) {
      const workflow = await asAda((ctx) => createWorkflow(ctx, workflowInput(slug, over)));
      const { revisionId } = await asAda((ctx) =>
        promoteRevision(ctx, {
          workflowId: workflow.id,
          environment: 'production',
          workflowVersionId: workflow.versionId,
          modelVersionId,
          clusterId: cluster?.id ?? '',
          changeRequestId: 'chg_00000000000000000000000000',
          reason: 'for the test',
        }),
      );
      const { engineModel } = await asAda((ctx) => getRevision(ctx, revisionId));
      await loadModel(given.modelServerUrl, engineModel);
      const endpoint = { baseUrl: given.modelServerUrl, model: engineModel, version: '1' };
      const seen = { phase: 'ready', message: null, attempts: 1, nextAttemptAt: null } as const;
      await system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
        recordObservation(systemContext(tx, organisationId, 'reconciler'), {
          revisionId,
          identityDigest: report.artifact.sha256,
          endpoint,
          ...seen,
        }),
      );
      return {
        id: workflow.id,
        slug,
        versionId: workflow.versionId,
        modelVersionId,
        revisionId,
        engineModel,
      };
    },
  };
}
