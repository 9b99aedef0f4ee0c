import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { Context } from './context.ts';
import { countDenial } from './denials.store.ts';

const MINUTE_MS = 60_000;

/** The beginning of the minute in which `now` lies. */
export function minuteOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS);
}

/**
 * Records that somebody was refused. The first of a minute for an actor and a permission is an event; those that follow in
 * that minute are counted, and told as one number when it is over (`tellDenials`).
 */
export async function recordDenial(
  ctx: Context,
  denied: { operation: string; permission: string; code: string },
): Promise<void> {
  const { tx, actor, organisationId, now } = ctx;
  const { permission } = denied;
  const count = await countDenial(tx, {
    organisationId,
    actorId: actor.id,
    permission,
    minute: minuteOf(now),
  });
  if (count > 1) return;
  await appendAuditEvent(ctx, { type: 'access.denied', resourceId: organisationId, details: denied });
}
