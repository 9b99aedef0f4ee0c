import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { isMember } from './people.store.ts';
import { endSessions } from './sessions.store.ts';

async function record(ctx: Context, personId: string, reason: string): Promise<void> {
  await appendAuditEvent(ctx, { type: 'session.ended', resourceId: personId, details: { reason } });
}

/** Ends one of your own other sessions; it is refused from its next request on. */
export async function endOwnSession(ctx: Context, input: { sessionId: string }): Promise<{ ended: number }> {
  const reason = 'ended from another session';
  const ended = await endSessions(
    ctx.tx,
    { personId: ctx.actor.id, sessionId: input.sessionId },
    ctx.now,
    reason,
  );
  if (ended === 0) throw notFound('session');
  await record(ctx, ctx.actor.id, reason);
  return { ended };
}

/** Ends all of your sessions but the one that asks. */
export async function endOtherSessions(ctx: Context): Promise<{ ended: number }> {
  if (ctx.actor.kind !== 'person') throw new Refusal('forbidden', 'Only a person has sessions.');
  const reason = 'all other sessions ended';
  const which = { personId: ctx.actor.id, except: ctx.actor.sessionId };
  const ended = await endSessions(ctx.tx, which, ctx.now, reason);
  await record(ctx, ctx.actor.id, reason);
  return { ended };
}

/** Ends one session of a member that works in this organisation; it is refused from its next request on. */
export async function endSessionOf(
  ctx: Context,
  input: { personId: string; sessionId: string },
): Promise<{ ended: number }> {
  const { personId, sessionId } = input;
  const { tx, now, organisationId } = ctx;
  const reason = 'ended by an admin';
  const which = { personId, sessionId, organisationId };
  const ended = (await isMember(tx, personId)) ? await endSessions(tx, which, now, reason) : 0;
  if (ended === 0) throw notFound('session');
  await record(ctx, personId, reason);
  return { ended };
}

/** Ends every session of a member at once. */
export async function endSessionsOf(ctx: Context, input: { personId: string }): Promise<{ ended: number }> {
  if (!(await isMember(ctx.tx, input.personId))) throw notFound('person');
  const reason = 'ended by an admin';
  const ended = await endSessions(ctx.tx, { personId: input.personId }, ctx.now, reason);
  await record(ctx, input.personId, reason);
  return { ended };
}
