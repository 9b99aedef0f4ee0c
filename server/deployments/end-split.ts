import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { deploymentById, takeDeploymentLock } from './deployments.store.ts';
import { returnTraffic } from './return-traffic.ts';
import type { EndTrafficSplitInput } from './traffic.schema.ts';

/** Ends the split in force of a deployment; refuses with `conflict` when there is none. */
export async function endSplit(ctx: Context, input: EndTrafficSplitInput): Promise<{ isEnded: true }> {
  const seen = await deploymentById(ctx.tx, ctx.organisationId, input.deploymentId);
  if (!seen) throw notFound('deployment');
  await takeDeploymentLock(ctx.tx, seen.workflowId, seen.environment);
  const { workflow } = await getWorkflow(ctx, { id: seen.workflowId });
  if (!(await returnTraffic(ctx, seen, { workflow: workflow.name, reason: input.reason })))
    throw new Refusal('conflict', 'No split of traffic is in force there. Nothing was changed.');
  return { isEnded: true };
}
