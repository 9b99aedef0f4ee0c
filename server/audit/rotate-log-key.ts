import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import { beginOverlap, logKeys } from './log-keys.store.ts';
import { makeLogKey } from './log-keys.ts';

/**
 * Makes a new key for an organisation's log, over the system role. Until `overlapMs` are over, the key before signs
 * along, so that whoever knows only that one has time to learn the new one; then its private half is destroyed.
 */
export async function rotateLogKey(
  ctx: Context,
  overlapMs: number,
): Promise<{ vkey: string; overlapUntil: Date }> {
  const [newest] = await logKeys(ctx.tx, ctx.organisationId);
  if (!newest)
    throw new Refusal(
      'conflict',
      'The log has no key yet. The worker makes one with the first event it seals.',
    );
  const overlapUntil = new Date(ctx.now.getTime() + overlapMs);
  const previous = await beginOverlap(ctx.tx, ctx.organisationId, overlapUntil);
  const { id, vkey } = await makeLogKey(ctx, newest.origin);
  await appendAuditEvent(ctx, {
    type: 'audit-log.key-rotated',
    resourceId: id,
    details: { vkey, previous: previous ?? '', overlapUntil: overlapUntil.toISOString() },
    covers: previous ? [{ table: 'audit_log_key', id: previous }] : [],
  });
  return { vkey, overlapUntil };
}
