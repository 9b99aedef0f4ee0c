import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { moveRequest } from './move-request.ts';
import type { WithdrawRequestInput } from './requests.schema.ts';
import { lockedAnyRequest } from './requests.store.ts';

/** Takes back a request that is still open; only whoever asked for it may. */
export async function withdrawRequest(
  ctx: Context,
  input: WithdrawRequestInput,
): Promise<{ state: 'withdrawn' }> {
  const request = await lockedAnyRequest(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  const who = await accountableIds(ctx);
  const { onBehalfOf } = request.manifest;
  if (!who.includes(request.requestedBy) && (onBehalfOf === null || !who.includes(onBehalfOf)))
    throw new Refusal('forbidden', 'Only whoever asked for this change can withdraw it.');
  await moveRequest(ctx, request, 'withdraw', { reason: input.reason });
  await appendAuditEvent(ctx, {
    type: 'request.withdrawn',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: { number: request.number, reason: input.reason },
  });
  return { state: 'withdrawn' };
}
