import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { RecordOutcomeInput } from './decisions.schema.ts';
import { appendDecisionEvent, lockDecision } from './decisions.store.ts';
import { newestOutcome } from './decisions.views.ts';
import type { OutcomeBody } from './domain/decision-facts.ts';

export interface RecordedOutcome {
  id: string;
  /** False when the same outcome stood already. */
  isNew: boolean;
  isCorrection: boolean;
}

function saysTheSame(before: OutcomeBody, now: Omit<OutcomeBody, 'isCorrection'>): boolean {
  return before.label === now.label && (now.value === null || before.value === now.value);
}

/**
 * Appends what became of a case. The same label again changes nothing; another one is a correction, and the newest counts.
 * Refuses with `not-found` when the decision may not be seen.
 */
export async function recordOutcome(ctx: Context, input: RecordOutcomeInput): Promise<RecordedOutcome> {
  const decision = await lockDecision(ctx.tx, ctx.organisationId, input.decisionId);
  if (!decision) throw notFound('decision');
  const given = {
    label: input.label,
    value: input.value ?? null,
    at: input.at ?? null,
    metadata: input.metadata,
  };
  const before = await newestOutcome(ctx.tx, ctx.organisationId, decision.id);
  if (before && saysTheSame(before.body, given))
    return { id: before.id, isNew: false, isCorrection: before.body.isCorrection };
  const body: OutcomeBody = { ...given, isCorrection: before !== null };
  const id = newId('decisionEvent');
  await appendDecisionEvent(ctx.tx, ctx.organisationId, {
    id,
    decisionId: decision.id,
    kind: 'outcome',
    body,
    actorId: ctx.actor.id,
    at: ctx.now,
  });
  return { id, isNew: true, isCorrection: body.isCorrection };
}
