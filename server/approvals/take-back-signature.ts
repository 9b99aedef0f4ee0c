import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { approvalsOf, withdrawApproval } from './approvals.store.ts';
import { isOpen, type RequestState } from './domain/request-states.ts';
import { moveRequest } from './move-request.ts';
import type { TakeBackInput } from './requests.schema.ts';
import { lockedAnyRequest } from './requests.store.ts';

/** Takes the caller's own approval back while the change has not been applied; what was approved waits for people again. */
export async function takeBackSignature(
  ctx: Context,
  input: TakeBackInput,
): Promise<{ state: RequestState }> {
  const request = await lockedAnyRequest(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  if (!isOpen(request.state))
    throw new Refusal('conflict', 'This change was applied or has ended by now. The signature stands.');
  const given = await approvalsOf(ctx.tx, [request.id]);
  const own = given.find(({ personId, decision }) => personId === ctx.actor.id && decision === 'approve');
  if (!own) throw new Refusal('conflict', 'You have no signature on this request.');
  await withdrawApproval(ctx.tx, own.id, ctx.now, input.reason);
  const state = request.state === 'approved' ? await moveRequest(ctx, request, 'take-back') : request.state;
  await appendAuditEvent(ctx, {
    type: 'request.signature-taken-back',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: { number: request.number, approval: own.id, reason: input.reason },
    covers: [{ table: 'approval', id: own.id }],
  });
  return { state };
}
