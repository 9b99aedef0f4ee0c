import { Readable } from 'node:stream';
import { connectClusterInput } from '#server/clusters/clusters.schema.ts';
import { connectCluster } from '#server/clusters/connect-cluster.ts';
import { listEveryCluster } from '#server/clusters/list-clusters.ts';
import { promoteRevision } from '#server/deployments/promote-revision.ts';
import { EVERY_TENANT, type OpenUnitOfWork } from '#server/platform/unit-of-work.ts';
import { withLease } from '#server/platform/with-lease.ts';
import { reconcileCluster } from '#server/reconcile/reconcile-cluster.ts';
import { makeReceipt } from '#server/registry/artifact-receipt.ts';
import { writeArtifact } from '#server/registry/artifact-store.ts';
import { recordArtifact } from '#server/registry/record-artifact.ts';
import { registerModel } from '#server/registry/register-model.ts';
import { registerVersion } from '#server/registry/register-version.ts';
import { registerVersionInput } from '#server/registry/versions.schema.ts';
import { createWorkflow } from '#server/workflows/create-workflow.ts';
import { createWorkflowInput } from '#server/workflows/workflows.schema.ts';
import type { LendingWorld } from './lending-world.ts';

type Json = Record<string, unknown>;

/** Members of a request that the chat model's mapping fills, each from the field of the same name. */
const CHAT_MEMBERS = ['messages', 'tools', 'temperature', 'max_tokens', 'response_format'] as const;

export const CHAT_CONTRACT: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['messages'],
  properties: {
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: { type: 'object', required: ['role'], properties: { role: { type: 'string' } } },
    },
    tools: { type: 'array', maxItems: 20, items: { type: 'object' } },
    temperature: { type: 'number', minimum: 0, maximum: 2 },
    max_tokens: { type: 'integer', minimum: 1, maximum: 1000 },
  },
};

export const CHAT_OUTPUT: Json = {
  type: 'object',
  required: ['decision', 'content'],
  properties: {
    decision: { enum: ['answered', 'withheld'] },
    content: { type: 'string' },
    tool_calls: { type: 'array' },
    finish_reason: { type: 'string' },
    quality: { type: 'number' },
  },
};

export const EMBED_CONTRACT: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['input'],
  properties: { input: { type: 'array', minItems: 1, maxItems: 100, items: { type: 'string' } } },
};

export const EMBED_OUTPUT: Json = {
  type: 'object',
  required: ['decision', 'embeddings'],
  properties: { decision: { enum: ['answered', 'withheld'] }, embeddings: { type: 'array' } },
};

interface Served {
  /** What the engine calls the model. */
  engineModel: string;
  inputContract: Json;
  outputSchema: Json;
  callPolicy?: Json;
  onError?: Json;
}

export interface ChatWorld {
  clusterId: string;
  /** Registers a version whose artifact is this JSON. */
  registerJson(
    model: string,
    kind: 'generator' | 'prompt',
    format: string,
    body: Json,
    members: readonly string[],
  ): Promise<string>;
  /** Puts a model of the engine behind a new workflow, in force in production by a pass of the reconciler. */
  serve(slug: string, served: Served): Promise<{ id: string; versionId: string }>;
}

const tensor = (name: string) => ({ name, datatype: 'BYTES', shape: [1] });
const NUMBERS = ['quality', 'tokens_in', 'tokens_out'];

function versionInput(model: string, format: string, artifactId: string, members: readonly string[]) {
  return registerVersionInput.parse({
    model,
    artifactId,
    format,
    signature: { inputs: members.map(tensor), outputs: NUMBERS.map(tensor) },
    tensorMapping: {
      inputs: members.map((name) => ({ tensor: name, field: name, datatype: 'BYTES' })),
      outputs: NUMBERS.map((name) => ({ name, tensor: name, index: 0 })),
    },
  });
}

function workflowInput(slug: string, { inputContract, outputSchema, callPolicy = {}, onError }: Served) {
  return createWorkflowInput.parse({
    slug,
    name: `Assistant (${slug})`,
    riskTier: 'limited',
    definition: {
      purpose: 'Answers questions.',
      mayDecide: 'What to say.',
      mayNotDecide: 'Anything that binds anybody.',
      runbook: 'Stop it, then call the owner.',
    },
    inputContract,
    outputSchema,
    decisionPolicy: {
      score: 'quality',
      lower: 0.5,
      upper: 0.5,
      decisionField: 'decision',
      below: 'withheld',
      above: 'answered',
      review: { deadlineMinutes: 240, onTimeout: 'withheld' },
      onError: onError ?? { kind: 'fail' },
    },
    reliability: { timeoutMs: 20_000, retriesMax: 0 },
    callPolicy: { generation: {}, ...callPolicy },
  });
}

/** A serving cluster of the OpenAI protocol beside the lending world's own: real rows by the real use cases and reconciler. */
export async function chatWorld(given: {
  world: LendingWorld;
  system: OpenUnitOfWork;
  engineUrl: string;
}): Promise<ChatWorld> {
  const { world, system, engineUrl } = given;
  const { asAda, tenant } = world;
  const { id: clusterId } = await asAda((ctx) =>
    connectCluster(
      ctx,
      connectClusterInput.parse({
        name: 'chat-engine',
        baseUrl: engineUrl,
        settings: { dialect: 'openai', delivery: { kind: 'none' } },
        egressGrants: ['127.0.0.0/8'],
      }),
    ),
  );
  const registerJson: ChatWorld['registerJson'] = async (model, kind, format, body, members) => {
    const stored = await writeArtifact(Readable.from([Buffer.from(JSON.stringify(body))]), {
      maxBytes: 100_000,
    });
    const receipt = makeReceipt({ organisationId: tenant.organisationId, ...stored });
    const file = { fileName: `${model}.json`, mediaType: 'application/json' };
    const { id } = await asAda((ctx) => recordArtifact(ctx, { ...stored, ...file, receipt }));
    await asAda((ctx) => registerModel(ctx, { name: model, description: '', kind })).catch(() => undefined);
    return (await asAda((ctx) => registerVersion(ctx, versionInput(model, format, id, members)))).id;
  };
  const versions = new Map<string, string>();
  const reconcile = async () => {
    const clusters = await system.uow.read(EVERY_TENANT, listEveryCluster);
    const cluster = clusters.find(({ id }) => id === clusterId);
    if (!cluster) throw new Error('the cluster is not there');
    const signal = AbortSignal.timeout(30_000);
    await withLease(system.uow, `cluster:${clusterId}`, (lease) =>
      reconcileCluster({ uow: system.uow, cluster, lease, signal }),
    );
  };
  return {
    clusterId,
    registerJson,
    async serve(slug, served) {
      const { engineModel } = served;
      const isEmbedding = engineModel.endsWith('embed');
      const known = versions.get(engineModel);
      const modelVersionId =
        known ??
        (await registerJson(
          engineModel,
          'generator',
          'openai',
          { model: engineModel },
          isEmbedding ? ['input'] : CHAT_MEMBERS,
        ));
      versions.set(engineModel, modelVersionId);
      const workflow = await asAda((ctx) => createWorkflow(ctx, workflowInput(slug, served)));
      await asAda((ctx) =>
        promoteRevision(ctx, {
          workflowId: workflow.id,
          environment: 'production',
          workflowVersionId: workflow.versionId,
          modelVersionId,
          clusterId,
          changeRequestId: 'chg_00000000000000000000000000',
          reason: 'for the test',
        }),
      );
      await reconcile();
      return workflow;
    },
  };
}
