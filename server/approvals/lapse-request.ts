import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import type { RequestState } from './domain/request-states.ts';
import type { GateLapse } from './find-gate-lapse.ts';
import { moveRequest } from './move-request.ts';
import type { RequestRow } from './requests.store.ts';

/** Takes a request whose gates no longer hold back from its people: to the gates, or to being blocked. */
export async function lapseRequest(
  ctx: Context,
  request: RequestRow,
  { event, why }: GateLapse,
): Promise<RequestState> {
  const state = await moveRequest(ctx, request, event, { reason: why });
  await appendAuditEvent(ctx, {
    type: 'request.rechecked',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: { number: request.number },
  });
  if (state === 'checking') await notify(ctx.tx, 'interlock_gates');
  return state;
}
