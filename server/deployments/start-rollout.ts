import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import {
  type DeploymentRow,
  insertRollout,
  rolloutIn,
  setDesired,
  setRolloutState,
} from './deployments.store.ts';
import type { RolloutKind } from './domain/rollout-states.ts';
import { returnTraffic } from './return-traffic.ts';

/**
 * Makes a revision the desired one: gives up a rollout that is still on its way, ends a split of traffic, records the new
 * one, and wakes the reconciler. Expects the deployment's lock to be held; the caller appends the event that covers deployment and rollout.
 */
export async function startRollout(
  ctx: Context,
  deployment: DeploymentRow,
  move: {
    kind: RolloutKind;
    toRevisionId: string;
    reason: string;
    incidentId: string | null;
    workflow: string;
  },
): Promise<{ rolloutId: string; generation: number }> {
  const pending = await rolloutIn(ctx.tx, deployment.id, 'requested');
  if (pending) {
    await setRolloutState(ctx.tx, pending.id, { state: 'superseded', endedAt: ctx.now });
    await appendAuditEvent(ctx, {
      type: 'rollout.superseded',
      resourceId: pending.id,
      workspaceId: deployment.workspaceId,
      details: { workflow: move.workflow, revision: pending.revisionNumber },
    });
  }
  await returnTraffic(ctx, deployment, { workflow: move.workflow, reason: move.reason });
  const generation = await setDesired(ctx.tx, deployment.id, move.toRevisionId);
  const rolloutId = newId('rollout');
  await insertRollout(ctx.tx, {
    id: rolloutId,
    organisationId: ctx.organisationId,
    workspaceId: deployment.workspaceId,
    deploymentId: deployment.id,
    kind: move.kind,
    fromRevisionId: deployment.desiredRevisionId,
    toRevisionId: move.toRevisionId,
    reason: move.reason,
    incidentId: move.incidentId,
    requestedBy: ctx.actor.id,
    requestedAt: ctx.now,
  });
  await notify(ctx.tx, 'interlock_reconcile');
  return { rolloutId, generation };
}
