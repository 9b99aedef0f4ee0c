import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { isOpen, type RequestState } from './domain/request-states.ts';
import { findChanges } from './find-changes.ts';
import { markStale, moveRequest } from './move-request.ts';
import { lockedRequest } from './requests.store.ts';

/** Ends an open request whose time is over, or whose manifest would read differently now; returns the state it is in. */
export async function endOverdueRequest(ctx: Context, requestId: string): Promise<RequestState> {
  const request = await lockedRequest(ctx.tx, ctx.organisationId, requestId);
  if (!request) throw notFound('change request');
  if (!isOpen(request.state)) return request.state;
  if (request.expiresAt <= ctx.now) {
    await moveRequest(ctx, request, 'time-out', { reason: 'Nobody finished it in time.' });
    await appendAuditEvent(ctx, {
      type: 'request.expired',
      resourceId: request.id,
      workspaceId: request.workspaceId,
      details: { number: request.number },
    });
    return 'expired';
  }
  const changed = await findChanges(ctx, request);
  if (changed.length === 0) return request.state;
  await markStale(ctx, request, changed);
  return 'stale';
}
