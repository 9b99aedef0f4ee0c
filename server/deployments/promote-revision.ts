import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import {
  type DeploymentRow,
  deploymentOf,
  insertDeployment,
  insertRevision,
  nextRevisionNumber,
  takeDeploymentLock,
} from './deployments.store.ts';
import { engineModelName } from './domain/engine-model-name.ts';
import { revisionById } from './revisions.views.ts';
import { startRollout } from './start-rollout.ts';

export interface Promotion {
  workflowId: string;
  environment: string;
  workflowVersionId: string;
  modelVersionId: string;
  clusterId: string;
  changeRequestId: string;
  reason: string;
}

export interface Promoted {
  deploymentId: string;
  revisionId: string;
  revisionNumber: number;
  rolloutId: string;
}

async function deploymentFor(
  ctx: Context,
  promotion: Promotion,
  workspaceId: string,
): Promise<DeploymentRow> {
  const { workflowId, environment } = promotion;
  await takeDeploymentLock(ctx.tx, workflowId, environment);
  const found = await deploymentOf(ctx.tx, ctx.organisationId, workflowId, environment);
  if (found) return found;
  const fresh: DeploymentRow = {
    id: newId('deployment'),
    organisationId: ctx.organisationId,
    workspaceId,
    workflowId,
    environment,
    desiredRevisionId: null,
    generation: 0,
  };
  await insertDeployment(ctx.tx, { ...fresh, createdAt: ctx.now });
  return fresh;
}

/**
 * Makes a new revision the desired one of a workflow in an environment. Only an applied change request calls this; what
 * serves now keeps serving until the cluster was observed to serve the new revision.
 */
export async function promoteRevision(ctx: Context, promotion: Promotion): Promise<Promoted> {
  const { workflow } = await getWorkflowVersion(ctx, promotion.workflowVersionId);
  const facts = await getVersionFacts(ctx, promotion.modelVersionId);
  const deployment = await deploymentFor(ctx, promotion, workflow.workspaceId);
  const before = deployment.desiredRevisionId
    ? await revisionById(ctx.tx, ctx.organisationId, deployment.desiredRevisionId)
    : null;
  const revisionId = newId('revision');
  const number = await nextRevisionNumber(ctx.tx, deployment.id);
  await insertRevision(ctx.tx, {
    id: revisionId,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    deploymentId: deployment.id,
    number,
    workflowVersionId: promotion.workflowVersionId,
    modelVersionId: promotion.modelVersionId,
    clusterId: promotion.clusterId,
    changeRequestId: promotion.changeRequestId,
    engineModel: engineModelName(facts.model.name, number, revisionId),
    createdAt: ctx.now,
  });
  const { rolloutId } = await startRollout(ctx, deployment, {
    kind: 'promotion',
    toRevisionId: revisionId,
    reason: promotion.reason,
    incidentId: null,
    workflow: workflow.name,
  });
  await appendAuditEvent(ctx, {
    type: 'rollout.requested',
    resourceId: rolloutId,
    workspaceId: workflow.workspaceId,
    details: {
      workflow: workflow.name,
      environment: promotion.environment,
      fromRevision: before?.number ?? null,
      toRevision: number,
    },
    covers: [
      { table: 'deployment', id: deployment.id },
      { table: 'revision', id: revisionId },
    ],
  });
  return { deploymentId: deployment.id, revisionId, revisionNumber: number, rolloutId };
}
