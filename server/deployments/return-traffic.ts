import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { publishRouteSnapshot } from '#server/routing/publish-route-snapshot.ts';
import type { DeploymentRow } from './deployments.store.ts';
import { endTrafficSplit } from './traffic.store.ts';

/**
 * Lets the revision in force take every call again: the safe direction, which asks nothing of anybody and waits for
 * nothing. Tells by false that no split was in force. Expects the deployment's lock to be held.
 */
export async function returnTraffic(
  ctx: Context,
  deployment: Pick<DeploymentRow, 'id' | 'workspaceId'>,
  why: { workflow: string; reason: string },
): Promise<boolean> {
  const ended = await endTrafficSplit(ctx.tx, deployment.id, { by: ctx.actor.id, at: ctx.now });
  if (!ended) return false;
  await appendAuditEvent(ctx, {
    type: 'traffic.returned',
    resourceId: ended.id,
    workspaceId: deployment.workspaceId,
    details: { ...why, deploymentId: deployment.id },
  });
  await publishRouteSnapshot(ctx, `traffic of ${why.workflow} was returned`);
  return true;
}
