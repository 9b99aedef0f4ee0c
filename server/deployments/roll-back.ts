import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { RollBackInput } from './deployments.schema.ts';
import { deploymentById, takeDeploymentLock } from './deployments.store.ts';
import type { RevisionFacts } from './domain/revision-facts.ts';
import { revisionById, revisionsOnceInForce } from './revisions.views.ts';
import { startRollout } from './start-rollout.ts';

/**
 * Returns a deployment to a revision that was approved and in force before. This is the safe direction: it needs a person,
 * a recent second factor and a reason, and never waits for approval. Refuses revisions that were never in force, the one
 * that is wanted already, and (as `stale`) a press on a page that showed another state.
 */
export async function rollBack(
  ctx: Context,
  input: RollBackInput,
): Promise<{ rolloutId: string; toRevision: number }> {
  const seen = await deploymentById(ctx.tx, ctx.organisationId, input.deploymentId);
  if (!seen) throw notFound('deployment');
  await takeDeploymentLock(ctx.tx, seen.workflowId, seen.environment);
  const deployment = await deploymentById(ctx.tx, ctx.organisationId, input.deploymentId);
  if (!deployment) throw notFound('deployment');
  const before = deployment.desiredRevisionId
    ? await revisionById(ctx.tx, ctx.organisationId, deployment.desiredRevisionId)
    : null;
  const target = await targetOf(ctx, input, before);
  const { workflow } = await getWorkflow(ctx, { id: deployment.workflowId });
  const { rolloutId } = await startRollout(ctx, deployment, {
    kind: 'rollback',
    toRevisionId: target.id,
    reason: input.reason,
    incidentId: input.incidentId ?? null,
    workflow: workflow.name,
  });
  await appendAuditEvent(ctx, {
    type: 'deployment.rolled-back',
    resourceId: deployment.id,
    workspaceId: deployment.workspaceId,
    details: {
      workflow: workflow.name,
      fromRevision: before?.number ?? null,
      toRevision: target.number,
      reason: input.reason,
    },
    covers: [{ table: 'rollout', id: rolloutId }],
  });
  return { rolloutId, toRevision: target.number };
}

async function targetOf(
  ctx: Context,
  input: RollBackInput,
  before: RevisionFacts | null,
): Promise<RevisionFacts> {
  if (input.fromRevisionId !== undefined && input.fromRevisionId !== before?.id) {
    const now = before ? `revision ${before.number} is wanted by now` : 'nothing is wanted there by now';
    throw new Refusal(
      'stale',
      `The deployment changed since you looked: ${now}. Look again, then press once more.`,
    );
  }
  if (before?.id === input.toRevisionId) {
    throw new Refusal(
      'conflict',
      `Revision ${before.number} is already the one that is wanted. Nothing was changed.`,
    );
  }
  const candidates = await revisionsOnceInForce(ctx.tx, ctx.organisationId, input.deploymentId);
  const target = candidates.find(({ id }) => id === input.toRevisionId);
  if (target) return target;
  throw new Refusal(
    'unprocessable',
    'Only a revision that was approved and in force before can be returned to. Choose one from the history, or open a change request.',
  );
}
