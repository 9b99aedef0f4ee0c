import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { getClusterFactsMany } from '#server/clusters/get-cluster-facts.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { getWorkflow, getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import type { FindDeploymentInput, GetDeploymentInput } from './deployments.schema.ts';
import {
  type DeploymentHeadRow,
  deploymentHead,
  type RevisionListRow,
  revisionItems,
  rolloutItems,
} from './deployments.views.ts';
import type { DeploymentDetail, RevisionShown } from './domain/deployment-facts.ts';
import { splitInForce } from './traffic.views.ts';

const REVISIONS_MAX = 50;
const ROLLOUTS_MAX = 100;

/** One deployment with its revisions and every move of traffic; refuses with `not-found`. */
export async function getDeployment(ctx: Context, input: GetDeploymentInput): Promise<DeploymentDetail> {
  const head = await deploymentHead(ctx.tx, ctx.organisationId, { id: input.id });
  if (!head) throw notFound('deployment');
  return detailOf(ctx, head);
}

/** The deployment of a workflow in an environment, or null when nothing was ever promoted there. */
export async function findDeployment(
  ctx: Context,
  input: FindDeploymentInput,
): Promise<DeploymentDetail | null> {
  const head = await deploymentHead(ctx.tx, ctx.organisationId, input);
  return head ? detailOf(ctx, head) : null;
}

async function detailOf(ctx: Context, head: DeploymentHeadRow): Promise<DeploymentDetail> {
  const { workflow } = await getWorkflow(ctx, { id: head.workflowId });
  const revisions = await revisionItems(ctx.tx, head.id, REVISIONS_MAX);
  const rollouts = await rolloutItems(ctx.tx, head.id, ROLLOUTS_MAX);
  const split = await splitInForce(ctx.tx, head.id);
  const people = await namePeople(ctx, [
    workflow.ownerId,
    ...rollouts.map(({ requestedBy }) => requestedBy),
    ...(split ? [split.setBy] : []),
  ]);
  const named = (id: string) => people[id] ?? { id, name: id };
  return {
    id: head.id,
    environment: head.environment,
    generation: head.generation,
    workflow: {
      id: workflow.id,
      slug: workflow.slug,
      name: workflow.name,
      riskTier: workflow.riskTier,
      owner: named(workflow.ownerId),
    },
    servingRevisionId: head.servingRevisionId,
    desiredRevisionId: head.desiredRevisionId,
    servingSince: head.servingSince,
    traffic: split && {
      id: split.id,
      terms: split.terms,
      reason: split.reason,
      setBy: named(split.setBy),
      setAt: split.setAt,
    },
    revisions: await shown(ctx, revisions, head),
    rollouts: rollouts.map((rollout) => ({ ...rollout, requestedBy: named(rollout.requestedBy) })),
  };
}

async function shown(
  ctx: Context,
  revisions: readonly RevisionListRow[],
  { desiredRevisionId, servingRevisionId }: DeploymentHeadRow,
): Promise<RevisionShown[]> {
  const serving = revisions.find(({ id }) => id === servingRevisionId);
  const versions = await getVersionFactsMany(
    ctx,
    revisions.map(({ modelVersionId }) => modelVersionId),
  );
  const clusters = await getClusterFactsMany(
    ctx,
    revisions.map(({ clusterId }) => clusterId),
  );
  const workflows = await getWorkflowVersionsMany(
    ctx,
    revisions.map(({ workflowVersionId }) => workflowVersionId),
  );
  return revisions.map((revision) => {
    const version = versions.get(revision.modelVersionId);
    return {
      id: revision.id,
      number: revision.number,
      model: {
        id: version?.model.id ?? '',
        name: version?.model.name ?? 'a model you may not see',
        version: version?.number ?? 0,
        versionId: revision.modelVersionId,
      },
      workflowVersion: workflows.get(revision.workflowVersionId)?.version.number ?? 0,
      cluster: {
        id: revision.clusterId,
        name: clusters.get(revision.clusterId)?.name ?? 'a removed cluster',
      },
      changeRequestId: revision.changeRequestId,
      createdAt: revision.createdAt,
      phase: revision.phase,
      message: revision.message,
      lastInForceAt: revision.lastInForceAt,
      canShareTraffic:
        revision.lastInForceAt !== null &&
        revision.phase === 'ready' &&
        revision.workflowVersionId === serving?.workflowVersionId,
      canReturnTo: revision.lastInForceAt !== null && revision.id !== desiredRevisionId,
    };
  });
}
