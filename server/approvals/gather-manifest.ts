import { accountableFor } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import type { ClusterFacts } from '#server/clusters/domain/cluster-facts.ts';
import { getClusterFacts } from '#server/clusters/get-cluster-facts.ts';
import type { RevisionFacts } from '#server/deployments/domain/revision-facts.ts';
import { getDesiredRevision } from '#server/deployments/get-serving-revision.ts';
import { getPlanInForce } from '#server/evaluations/get-plan-in-force.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import { getPromptVersions } from '#server/registry/get-prompt-versions.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { listSignatureDigests } from '#server/registry/list-signature-digests.ts';
import { strictestTier } from '#server/workflows/domain/risk-tier.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { listVersionsSince } from '#server/workflows/list-versions-since.ts';
import { composeManifest, contributorsTo, type Manifest, type ManifestWaiver } from './domain/manifest.ts';
import { keepOpenedPolicy } from './keep-opened-policy.ts';
import { type PolicyRow, policyInForce } from './policies.store.ts';

export interface Asked {
  workflowId: string;
  modelVersionId: string;
  clusterId: string;
  environment: string;
  requestedBy: string;
  onBehalfOf: string | null;
  /** Acceptances that stand in the manifest; they are granted apart from it. */
  waivers: readonly ManifestWaiver[];
  createdAt: Date;
  /** The end of the time in which it can be applied; by default what the policy gives. */
  expiresAt?: Date;
  /** The policy that an existing request was opened under; it stays, unless the one in force asks for more. */
  openedUnder?: string;
}

export interface Gathered {
  manifest: Manifest;
  policy: PolicyRow;
  workflow: WorkflowFacts;
  version: VersionFacts;
  cluster: ClusterFacts;
  /** The revision that is meant to serve now. */
  base: RevisionFacts | null;
  expiresAt: Date;
}

const HOUR_MS = 3_600_000;

/** The version with the evaluations that are about this workflow: what was measured for another says nothing here. */
async function evidenceFor(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  { workflowId, modelVersionId }: Pick<Asked, 'workflowId' | 'modelVersionId'>,
): Promise<{ version: VersionFacts; plan: Manifest['plan'] }> {
  const facts = await getVersionFacts(ctx, modelVersionId);
  const { plan, runIds } = await getPlanInForce(ctx, workflowId, modelVersionId);
  const evaluations = facts.evaluations.filter(({ runId }) => runId === null || runIds.has(runId));
  return { version: { ...facts, evaluations }, plan };
}

/** The prompt that a workflow binds, null where it binds none. */
async function promptOf(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  { workflow, version }: WorkflowFacts,
): Promise<VersionFacts | null> {
  const bound = version.callPolicy.generation?.prompt;
  if (!bound) return null;
  const [found] = await getPromptVersions(ctx, [{ workspaceId: workflow.workspaceId, ...bound }]);
  if (found) return getVersionFacts(ctx, found.versionId);
  throw new Refusal(
    'unprocessable',
    `The prompt ${bound.model} ${bound.version} is bound and not registered.`,
  );
}

/**
 * Composes the manifest of a change from the rows as they are now. Opening a request and applying it both go through
 * here, so that whatever differs in between shows.
 */
export async function gatherManifest(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  asked: Asked,
): Promise<Gathered> {
  const workflow = await getWorkflow(ctx, { id: asked.workflowId });
  const { version, plan } = await evidenceFor(ctx, asked);
  const cluster = await getClusterFacts(ctx, asked.clusterId);
  const base = await getDesiredRevision(ctx, asked.workflowId, asked.environment);
  // A tier lowered on the way is itself a change that the higher one's people must sign.
  const since = await listVersionsSince(ctx, asked.workflowId, base?.workflowVersionId ?? null);
  const riskTier = strictestTier(since.map((one) => one.riskTier)) ?? workflow.workflow.riskTier;
  const inForce = await policyInForce(ctx.tx, ctx.organisationId, {
    action: 'promote',
    environment: asked.environment,
    riskTier,
  });
  if (!inForce) {
    throw new Refusal(
      'unprocessable',
      `No approval policy covers ${riskTier} risk in ${asked.environment}. Ask an admin to set one.`,
    );
  }
  const policy = await keepOpenedPolicy(ctx, inForce, asked.openedUnder);
  const expiresAt =
    asked.expiresAt ?? new Date(asked.createdAt.getTime() + policy.terms.requestTtlHours * HOUR_MS);
  const prompt = await promptOf(ctx, workflow);
  const contributors = [
    ...contributorsTo(version, since, base?.workflowVersionId ?? null),
    ...(prompt ? [prompt.createdBy, ...prompt.contributors] : []),
  ];
  const manifest = composeManifest({
    organisationId: ctx.organisationId,
    environment: asked.environment,
    cluster,
    base,
    workflow,
    version,
    prompt,
    policy: { id: policy.id, number: policy.number, riskTier: policy.riskTier },
    contributors: await accountableFor(ctx, contributors),
    plan,
    signatures: await listSignatureDigests(ctx, version.id),
    waivers: asked.waivers,
    requestedBy: asked.requestedBy,
    onBehalfOf: asked.onBehalfOf,
    createdAt: asked.createdAt,
    expiresAt,
  });
  return { manifest, policy, workflow, version, cluster, base, expiresAt };
}
