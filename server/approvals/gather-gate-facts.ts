import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';
import { namePeople } from '#server/access/name-people.ts';
import { getClusterFacts } from '#server/clusters/get-cluster-facts.ts';
import { getClusterStatus } from '#server/clusters/get-cluster-status.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import type { GateFacts } from './domain/gates.ts';
import { policyById } from './policies.store.ts';
import type { RequestRow } from './requests.store.ts';

/** Gathers what the gates of a request judge, but for the stored bytes, which are read outside of any transaction. */
export async function gatherGateFacts(
  ctx: Context,
  request: RequestRow,
): Promise<Omit<GateFacts, 'storedDigest'>> {
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  if (!policy) throw new Error(`request ${request.id} names a policy that does not exist`);
  const workflow = await getWorkflowVersion(ctx, request.workflowVersionId);
  const version = await getVersionFacts(ctx, request.modelVersionId);
  const { ownerId } = workflow.workflow;
  const members = await listMembers(ctx);
  const names = await namePeople(ctx, [ownerId]);
  return {
    terms: policy.terms,
    version,
    workflow,
    owner: {
      id: ownerId,
      name: names[ownerId]?.name ?? ownerId,
      isMember: members.some(({ id }) => id === ownerId),
    },
    serving: await servingOf(ctx, request),
    cluster: await clusterOf(ctx, request.clusterId),
    now: ctx.now,
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
