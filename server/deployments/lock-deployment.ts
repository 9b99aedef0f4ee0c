import type { Context } from '#server/access/context.ts';
import { deploymentOf, takeDeploymentLock } from './deployments.store.ts';

/**
 * Holds every other change of what a workflow serves in an environment back until this transaction ends, and returns the
 * deployment as it stands then, or null when nothing was ever promoted there.
 */
export async function lockDeployment(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
  environment: string,
): Promise<{ id: string; desiredRevisionId: string | null; generation: number } | null> {
  await takeDeploymentLock(ctx.tx, workflowId, environment);
  return deploymentOf(ctx.tx, ctx.organisationId, workflowId, environment);
}
