import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { deploymentById, latestRolloutOf, takeDeploymentLock } from './deployments.store.ts';
import { revisionById } from './revisions.views.ts';
import { startRollout } from './start-rollout.ts';

/**
 * Asks the cluster once more for a revision whose rollout failed, while nothing else was wanted there since. Whether its
 * approval still holds is the caller's to check, and so is the event that covers deployment and rollout.
 */
export async function retryRollout(
  ctx: Context,
  input: { revisionId: string; reason: string },
): Promise<{ rolloutId: string; deploymentId: string; revisionNumber: number }> {
  const revision = await revisionById(ctx.tx, ctx.organisationId, input.revisionId);
  if (!revision) throw notFound('revision');
  await takeDeploymentLock(ctx.tx, revision.workflowId, revision.environment);
  const deployment = await deploymentById(ctx.tx, ctx.organisationId, revision.deploymentId);
  if (!deployment) throw notFound('deployment');
  const latest = await latestRolloutOf(ctx.tx, deployment.id);
  if (latest?.toRevisionId !== revision.id || latest.state !== 'failed')
    throw new Refusal(
      'conflict',
      `The last rollout there is not a failed one of revision ${revision.number}. Nothing was changed.`,
    );
  const { workflow } = await getWorkflow(ctx, { id: revision.workflowId });
  const { rolloutId } = await startRollout(ctx, deployment, {
    kind: 'promotion',
    toRevisionId: revision.id,
    reason: input.reason,
    incidentId: null,
    workflow: workflow.name,
  });
  return { rolloutId, deploymentId: deployment.id, revisionNumber: revision.number };
}

/** Tells whether the last rollout of a revision's deployment is a failed one of this revision. */
export async function canRetryRollout(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  revisionId: string,
): Promise<boolean> {
  const revision = await revisionById(ctx.tx, ctx.organisationId, revisionId);
  if (!revision) return false;
  const latest = await latestRolloutOf(ctx.tx, revision.deploymentId);
  return latest?.toRevisionId === revisionId && latest.state === 'failed';
}
