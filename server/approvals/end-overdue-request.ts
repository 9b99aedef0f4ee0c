import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { isOpen, type RequestState } from './domain/request-states.ts';
import { findChanges } from './find-changes.ts';
import { findWaiverLapse } from './find-gate-lapse.ts';
import { lapseRequest } from './lapse-request.ts';
import { markStale, moveRequest } from './move-request.ts';
import { policyById } from './policies.store.ts';
import { type AnyRequestRow, lockedAnyRequest } from './requests.store.ts';

/** Ends an open request whose time is over or whose manifest would read differently now, and blocks one whose waiver ran out; returns the state it is in. */
export async function endOverdueRequest(ctx: Context, requestId: string): Promise<RequestState> {
  const request = await lockedAnyRequest(ctx.tx, ctx.organisationId, requestId);
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
  if (changed.length > 0) {
    await markStale(ctx, request, changed);
    return 'stale';
  }
  return (await blockWithoutWaiver(ctx, request)) ?? request.state;
}

/** Blocks a request that rests on a waiver which no longer holds; null when it rests on none. */
async function blockWithoutWaiver(ctx: Context, request: AnyRequestRow): Promise<RequestState | null> {
  if (request.action !== 'promote' || (request.state !== 'in_review' && request.state !== 'approved'))
    return null;
  if ((request.manifest.waivers ?? []).length === 0) return null;
  const policy = await policyById(ctx.tx, ctx.organisationId, request.policyId);
  const lapse = policy && (await findWaiverLapse(ctx, request, policy.terms));
  return lapse ? lapseRequest(ctx, request, lapse) : null;
}
