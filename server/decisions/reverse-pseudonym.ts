import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { valueOfPseudonym } from '#server/platform/pseudonym.ts';
import type { ReversePseudonymInput } from './decisions.schema.ts';
import { decisionById } from './decisions.views.ts';

/**
 * Says what stands behind a pseudonym of one decision, and tells the log who wanted to know and why. Refuses with
 * `not-found` a decision that may not be seen, and with `unprocessable` a pseudonym that does not stand in it.
 */
export async function reversePseudonym(
  ctx: Context,
  { decisionId, pseudonym, reason }: ReversePseudonymInput,
): Promise<{ value: string }> {
  const decision = await decisionById(ctx.tx, ctx.organisationId, decisionId);
  if (!decision) throw notFound('decision');
  const kept = JSON.stringify([decision.input, decision.metadata, decision.output, decision.modelOutput]);
  const value = kept.includes(pseudonym) ? valueOfPseudonym(ctx.organisationId, pseudonym) : null;
  if (value === null)
    throw new Refusal('unprocessable', 'This pseudonym does not stand in this decision, or its key is gone.');
  await appendAuditEvent(ctx, {
    type: 'pseudonym.reversed',
    resourceId: ctx.organisationId,
    workspaceId: decision.workspaceId,
    details: { decisionId, reason },
  });
  return { value };
}
