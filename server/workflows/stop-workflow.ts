import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { getWorkflow } from './get-workflow-version.ts';
import { getStopInForce } from './list-stops-in-force.ts';
import type { StopWorkflowInput } from './stops.schema.ts';
import { insertStop, lockStopsOf } from './stops.store.ts';

/**
 * Stops a workflow for everybody: one row, one event, one signal to the gateways, and nothing else, so that it works while
 * approvals, worker and dashboards do not. Refuses with `conflict` when it is stopped already.
 */
export async function stopWorkflow(ctx: Context, input: StopWorkflowInput): Promise<{ stopId: string }> {
  const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
  await lockStopsOf(ctx.tx, workflow.id);
  const current = await getStopInForce(ctx, workflow.id);
  if (current) {
    throw new Refusal('conflict', `${workflow.name} is stopped already: ${current.reason}`, {
      details: { stopId: current.id },
    });
  }
  const stopId = newId('stop');
  await insertStop(ctx.tx, {
    id: stopId,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    reason: input.reason,
    incidentId: input.incidentId ?? null,
    stoppedBy: ctx.actor.id,
    stoppedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'workflow.stopped',
    resourceId: stopId,
    workspaceId: workflow.workspaceId,
    details: { slug: workflow.slug, workflowId: workflow.id, reason: input.reason },
  });
  await notify(ctx.tx, 'interlock_stops');
  return { stopId };
}
