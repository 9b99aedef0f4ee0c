import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { tellWaits, type Wait } from './domain/apply-times.ts';
import { isOpen, nextState, type RequestEvent, type RequestState } from './domain/request-states.ts';
import { type AnyRequestRow, setRequestState } from './requests.store.ts';

/** Follows an event of the state machine in the database; refuses with `conflict` what the state does not permit. */
export async function moveRequest(
  ctx: Context,
  request: AnyRequestRow,
  event: RequestEvent,
  change: { reason?: string; revisionId?: string } = {},
): Promise<RequestState> {
  const state = nextState(request.state, event);
  if (state === null) {
    throw new Refusal(
      'conflict',
      `Request ${request.number} is ${request.state.replace('_', ' ')} by now. Reload the page.`,
    );
  }
  await setRequestState(ctx.tx, request.id, {
    state,
    decidedAt: isOpen(state) ? null : ctx.now,
    stateReason: change.reason ?? null,
    ...(change.revisionId === undefined ? {} : { revisionId: change.revisionId }),
  });
  return state;
}

/** Ends a request whose subject is no longer what people read: every signature on it is void. */
export async function markStale(
  ctx: Context,
  request: AnyRequestRow,
  changed: readonly string[],
): Promise<void> {
  const told = changed.slice(0, 20).map((words) => words.slice(0, 300));
  await moveRequest(ctx, request, 'mismatch', { reason: `Changed since it was opened: ${told.join('; ')}.` });
  await appendAuditEvent(ctx, {
    type: 'request.stale',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: { number: request.number, changed: told },
  });
}

/** Keeps a request approved that is merely too early, and says what it waits for; writes nothing that it says already. */
export async function markWaiting(
  ctx: Context,
  request: AnyRequestRow,
  waitsFor: readonly Wait[],
): Promise<void> {
  const reason = tellWaits(waitsFor);
  if (request.state === 'approved' && request.stateReason === reason) return;
  const state = nextState(request.state, 'slots-filled') ?? request.state;
  await setRequestState(ctx.tx, request.id, { state, decidedAt: null, stateReason: reason });
  await appendAuditEvent(ctx, {
    type: 'request.waits',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: {
      number: request.number,
      waitsFor: waitsFor.slice(0, 20).map(({ what }) => what.slice(0, 300)),
    },
  });
}

/** Sends an approved request back to the people, because what approved it no longer counts. */
export async function returnToReview(
  ctx: Context,
  request: AnyRequestRow,
  reason: string,
): Promise<RequestState> {
  const state = await moveRequest(ctx, request, 'take-back', { reason });
  await appendAuditEvent(ctx, {
    type: 'request.waits',
    resourceId: request.id,
    workspaceId: request.workspaceId,
    details: { number: request.number, waitsFor: [reason] },
  });
  return state;
}
