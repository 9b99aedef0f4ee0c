import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { moveRequest } from './move-request.ts';
import type { CheckRequestAgainInput } from './requests.schema.ts';
import { lockedRequest } from './requests.store.ts';

/** Sends a request that a gate blocked back to the gates, for what can pass later, such as a cluster that was away. */
export async function checkRequestAgain(
  ctx: Context,
  input: CheckRequestAgainInput,
): Promise<{ state: 'checking' }> {
  const request = await lockedRequest(ctx.tx, ctx.organisationId, input.id);
  if (!request) throw notFound('change request');
  await moveRequest(ctx, request, 'check-again');
  await appendAuditEvent(ctx, {
    type: 'request.rechecked',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: { number: request.number },
  });
  await notify(ctx.tx, 'interlock_gates');
  return { state: 'checking' };
}
