import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { appendDecisionEvent, finishDecision, lockDecision } from './decisions.store.ts';
import type { JsonRecord, VerdictBody } from './domain/decision-facts.ts';

export interface RecordVerdictInput {
  decisionId: string;
  decidedBy: 'person' | 'timeout';
  /** The final answer, in the shape of the workflow's output. */
  output: JsonRecord;
  /** Who decided; null for a timeout. */
  personId: string | null;
  reason: string;
  isOverride: boolean;
}

/** Makes a pending decision final and wakes whoever waits for it; refuses with `conflict` when it is not pending any more. */
export async function recordVerdict(ctx: Context, input: RecordVerdictInput): Promise<{ decidedAt: Date }> {
  const decision = await lockDecision(ctx.tx, ctx.organisationId, input.decisionId);
  if (!decision) throw notFound('decision');
  if (decision.status !== 'pending_review') {
    throw new Refusal('conflict', 'This decision is final already; a verdict cannot change it.');
  }
  const { decidedBy, output, personId, reason, isOverride } = input;
  const body: VerdictBody = { decidedBy, output, personId, reason, isOverride };
  await finishDecision(ctx.tx, decision.id, { decidedBy, output, decidedAt: ctx.now });
  await appendDecisionEvent(ctx.tx, ctx.organisationId, {
    id: newId('decisionEvent'),
    decisionId: decision.id,
    kind: 'verdict',
    body,
    actorId: personId ?? ctx.actor.id,
    at: ctx.now,
  });
  await notify(ctx.tx, 'interlock_verdicts', decision.id);
  return { decidedAt: ctx.now };
}
