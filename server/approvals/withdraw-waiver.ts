import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { WithdrawWaiverInput } from './waivers.schema.ts';
import { setWaiverWithdrawn } from './waivers.store.ts';
import { lockedWaiver } from './waivers.views.ts';

/** Takes a waiver back; requests that rest on it are blocked again as soon as the worker looks. */
export async function withdrawWaiver(ctx: Context, input: WithdrawWaiverInput): Promise<{ id: string }> {
  const waiver = await lockedWaiver(ctx.tx, ctx.organisationId, input.id);
  if (!waiver) throw notFound('waiver');
  if (waiver.withdrawnAt !== null) throw new Refusal('conflict', 'This waiver was taken back already.');
  const { workflow } = await getWorkflow(ctx, { id: waiver.workflowId });
  await setWaiverWithdrawn(ctx.tx, waiver.id, ctx.actor.id, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'waiver.withdrawn',
    resourceId: waiver.id,
    workspaceId: waiver.workspaceId,
    details: { workflow: workflow.slug, gate: waiver.gate, reason: input.reason },
  });
  return { id: waiver.id };
}
