import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { getWorkflow } from './get-workflow-version.ts';
import { getStopInForce } from './list-stops-in-force.ts';
import type { ResumeWorkflowInput } from './stops.schema.ts';
import { liftStop, lockStopsOf } from './stops.store.ts';

/** Lifts the stop in force of a workflow; refuses with `conflict` when there is none. */
export async function resumeWorkflow(ctx: Context, input: ResumeWorkflowInput): Promise<{ stopId: string }> {
  const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
  await lockStopsOf(ctx.tx, workflow.id);
  const stop = await getStopInForce(ctx, workflow.id);
  const lifted =
    stop !== null &&
    (await liftStop(ctx.tx, {
      id: stop.id,
      organisationId: ctx.organisationId,
      liftedBy: ctx.actor.id,
      liftReason: input.reason,
      liftedAt: ctx.now,
    }));
  if (!stop || !lifted)
    throw new Refusal('conflict', `${workflow.name} is running; there is no stop to lift.`);
  await appendAuditEvent(ctx, {
    type: 'workflow.resumed',
    resourceId: stop.id,
    workspaceId: workflow.workspaceId,
    details: { slug: workflow.slug, workflowId: workflow.id, reason: input.reason },
  });
  await notify(ctx.tx, 'interlock_stops');
  return { stopId: stop.id };
}
