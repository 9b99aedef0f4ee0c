import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { askReplay, purgeLetters } from './dead-letter-states.store.ts';
import type { PurgeDeadLettersInput, ReplayDeadLettersInput } from './dead-letters.schema.ts';
import { DEAD_LETTER_REASONS, DEAD_LETTER_WORDING } from './domain/dead-letter.ts';

const REPLAYABLE = DEAD_LETTER_REASONS.filter((reason) => DEAD_LETTER_WORDING[reason].isReplayable);

/**
 * Has dead letters tried again under the policy of today, by the next gateway that is free; how each ended stands in it.
 * Those that cannot be are left out; refuses with `conflict` when that is all of them.
 */
export async function replayDeadLetters(
  ctx: Context,
  { ids }: ReplayDeadLettersInput,
): Promise<{ asked: string[] }> {
  const by = { by: ctx.actor.id, at: ctx.now, reasons: REPLAYABLE };
  const asked = await askReplay(ctx.tx, ctx.organisationId, ids, by);
  if (asked.length === 0)
    throw new Refusal(
      'conflict',
      'None of these can be replayed: they were replayed or purged, or the other side has to take them.',
    );
  for (const { id, workspaceId } of asked) {
    const where = workspaceId === null ? {} : { workspaceId };
    await appendAuditEvent(ctx, { type: 'dead-letter.replay-asked', resourceId: id, ...where, details: {} });
  }
  await notify(ctx.tx, 'interlock_dead_letters');
  return { asked: asked.map(({ id }) => id) };
}

/** Takes out of dead letters what they hold, for a reason; refuses with `conflict` when none of them can be purged. */
export async function purgeDeadLetters(
  ctx: Context,
  { ids, reason }: PurgeDeadLettersInput,
): Promise<{ purged: string[] }> {
  const purged = await purgeLetters(ctx.tx, ctx.organisationId, ids, ctx.actor.id, ctx.now);
  if (purged.length === 0)
    throw new Refusal(
      'conflict',
      'None of these can be purged: they were, they are being replayed, or a legal hold or frozen evidence keeps them.',
    );
  for (const { id, workspaceId } of purged) {
    const where = workspaceId === null ? {} : { workspaceId };
    await appendAuditEvent(ctx, {
      type: 'dead-letter.purged',
      resourceId: id,
      ...where,
      details: { reason },
    });
  }
  return { purged: purged.map(({ id }) => id) };
}
