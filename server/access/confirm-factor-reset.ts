import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import type { Context } from './context.ts';
import { confirmFactorResetRow, lockFactorReset } from './factor-resets.store.ts';

const LINK_MS = 24 * 3_600_000;

export interface ConfirmedReset {
  /** Shown this once; it works once, for the person who knows the password. */
  link: string;
  expiresAt: string;
}

/** Makes the one-time link of a reset that may go ahead; good for 24 hours. */
export async function confirmReset(
  ctx: Context,
  reset: { id: string; personId: string },
): Promise<ConfirmedReset> {
  const { tx, actor, now } = ctx;
  const secret = randomSecret();
  const until = new Date(now.getTime() + LINK_MS);
  const tokenHash = hashSecret(secret);
  await confirmFactorResetRow(tx, { id: reset.id, by: actor.id, at: now, tokenHash, expiresAt: until });
  const expiresAt = until.toISOString();
  await appendAuditEvent(ctx, {
    type: 'factors.reset-confirmed',
    resourceId: reset.id,
    details: { personId: reset.personId, expiresAt },
  });
  return { link: `${env().publicUrl}/reset/${secret}`, expiresAt };
}

/**
 * Confirms, as a second admin, that a person's second factors are to be reset, and answers the one-time link to hand to
 * them. Neither the admin who asked nor the person can confirm.
 */
export async function confirmFactorReset(ctx: Context, input: { resetId: string }): Promise<ConfirmedReset> {
  const reset = await lockFactorReset(ctx.tx, input.resetId, ctx.now);
  if (!reset) throw notFound('reset of second factors');
  if (reset.confirmedBy !== null)
    throw new Refusal(
      'conflict',
      'This reset was confirmed already. Withdraw it and ask anew if the link is lost.',
    );
  if (reset.requestedBy === ctx.actor.id)
    throw new Refusal('forbidden', 'You asked for this reset. Another admin must confirm it.');
  if (reset.personId === ctx.actor.id)
    throw new Refusal('forbidden', 'Nobody confirms the reset of their own second factors.');
  return confirmReset(ctx, reset);
}
