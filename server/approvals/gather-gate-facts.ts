import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { namePeople } from '#server/access/name-people.ts';
import { getClusterFacts } from '#server/clusters/get-cluster-facts.ts';
import { getClusterStatus } from '#server/clusters/get-cluster-status.ts';
import { findOnceInForce } from '#server/deployments/find-once-in-force.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import { getMeasuredFacts } from '#server/evaluations/get-measured-facts.ts';
import { getGovernanceFacts } from '#server/governance/get-governance-facts.ts';
import { listUnresolved } from '#server/incidents/list-unresolved.ts';
import { getKpis } from '#server/insights/list-kpis.ts';
import { listAlertRecipients } from '#server/monitoring/list-alert-recipients.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { VersionFacts } from '#server/registry/domain/version-facts.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { verifyModelSignatures } from '#server/registry/verify-model-signature.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import type { GateFacts, Measured, MeasuredFacts, ReadinessFacts } from './domain/gate-facts.ts';
import { policyById } from './policies.store.ts';
import type { RequestRow } from './requests.store.ts';

/** Gathers what the gates of a request judge, but for the stored bytes, which are read outside of any transaction. */
export async function gatherGateFacts(
  ctx: Context,
  request: RequestRow,
): Promise<Omit<GateFacts, 'storedDigest' | 'files'>> {
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const workflow = await getWorkflowVersion(ctx, request.workflowVersionId);
  const version = await getVersionFacts(ctx, request.modelVersionId);
  const { ownerId } = workflow.workflow;
  const members = await listMembers(ctx);
  const names = await namePeople(ctx, [ownerId]);
  const serving = await servingOf(ctx, request);
  return {
    terms: policy.terms,
    riskTier: policy.riskTier,
    version,
    workflow,
    owner: {
      id: ownerId,
      name: names[ownerId]?.name ?? ownerId,
      isMember: members.some(({ id }) => id === ownerId),
    },
    serving,
    signatures: await orProblem(() => verifyModelSignatures(ctx, version)),
    measured: await orProblem(() => measuredOf(ctx, request, version, serving?.version.id ?? null)),
    governance: await orProblem(() => getGovernanceFacts(ctx, request.workflowId)),
    incidents: await orProblem(() => listUnresolved(ctx, request.workflowId)),
    readiness: await orProblem(() => readinessOf(ctx, request)),
    cluster: await clusterOf(ctx, request.clusterId),
    now: ctx.now,
  };
}

/** A fact that cannot be had is told as such; only what the product can say about it goes further. */
async function orProblem<T>(gather: () => Promise<T>): Promise<T | { problem: string }> {
  try {
    return await gather();
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}

async function measuredOf(
  ctx: Context,
  request: RequestRow,
  version: VersionFacts,
  servingVersionId: string | null,
): Promise<MeasuredFacts> {
  const { workflowId, modelVersionId } = request;
  const wanted = servingVersionId === null ? [modelVersionId] : [modelVersionId, servingVersionId];
  const { plan, byVersion } = await getMeasuredFacts(ctx, workflowId, wanted);
  const staging = await findOnceInForce(ctx, { workflowId, environment: 'staging', modelVersionId });
  const candidate = byVersion.get(modelVersionId);
  const serving: Measured | null = byVersion.get(servingVersionId ?? '')?.evaluation ?? null;
  return {
    plan: plan && {
      id: plan.id,
      number: plan.number,
      digest: plan.digest,
      dataset: { name: plan.dataset.name, digest: plan.dataset.digest },
      isByContributor: [version.createdBy, ...version.contributors].includes(plan.createdBy),
    },
    staging: staging && { revision: staging.number, inForceAt: staging.inForceAt },
    run: candidate?.run ?? null,
    candidate: candidate?.evaluation ?? null,
    serving,
  };
}

async function readinessOf(ctx: Context, request: RequestRow): Promise<ReadinessFacts> {
  const reviewers = await listRoleHolders(ctx, request.workspaceId, ['reviewer']);
  return {
    alertRules: await listAlertRecipients(ctx, request.workflowId),
    kpis: await getKpis(ctx, request.workflowId),
    reviewers: reviewers.map(({ name }) => name),
  };
}

async function servingOf(ctx: Context, request: RequestRow): Promise<GateFacts['serving']> {
  if (request.baseRevisionId === null) return null;
  const revision = await getRevision(ctx, request.baseRevisionId);
  return { revision: revision.number, version: await getVersionFacts(ctx, revision.modelVersionId) };
}

async function clusterOf(ctx: Context, clusterId: string): Promise<GateFacts['cluster']> {
  try {
    const cluster = await getClusterFacts(ctx, clusterId);
    const status = await getClusterStatus(ctx, clusterId);
    return {
      name: cluster.name,
      isRemoved: cluster.removedAt !== null,
      reachable: status?.reachable ?? false,
      checkedAt: status?.checkedAt ?? null,
      message: status?.message ?? null,
    };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}
