import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import { endFactorReset, lockFactorReset } from './factor-resets.store.ts';

/** Ends a reset before its link is used; any admin may, also after it was confirmed. */
export async function withdrawFactorReset(ctx: Context, input: { resetId: string }): Promise<{ id: string }> {
  const reset = await lockFactorReset(ctx.tx, input.resetId, ctx.now);
  if (!reset) throw notFound('reset of second factors');
  await endFactorReset(ctx.tx, reset.id, ctx.now);
  const { personId } = reset;
  await appendAuditEvent(ctx, {
    type: 'factors.reset-withdrawn',
    resourceId: reset.id,
    details: { personId },
  });
  return { id: reset.id };
}
