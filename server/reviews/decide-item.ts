import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { getDecision } from '#server/decisions/get-decision.ts';
import { recordVerdict } from '#server/decisions/record-verdict.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { choicesOf } from '#server/workflows/domain/decision-policy.ts';
import { buildFinalOutput, leaningOf } from './domain/build-final-output.ts';
import { whyNot } from './domain/review-state.ts';
import { requirePerson } from './require-person.ts';
import { type DecideItemInput, OVERRIDE_REASON_MIN } from './reviews.schema.ts';
import { closeItem, insertVerdict, lockItem } from './reviews.store.ts';

/**
 * Gives the verdict on a claimed case: the decision becomes final, its caller is woken, and the model's own output stays
 * beside it. Going against the model needs a reason. Refuses with `conflict` when the claim has ended.
 */
export async function decideItem(
  ctx: Context,
  input: DecideItemInput,
): Promise<{ decisionId: string; isOverride: boolean }> {
  const personId = requirePerson(ctx);
  const item = await lockItem(ctx.tx, ctx.organisationId, input.id);
  if (!item) throw notFound('case');
  const blocked = whyNot('decide', item, personId, ctx.now);
  if (blocked) throw new Refusal('conflict', blocked);
  const { decision, workflow } = await getDecision(ctx, { id: item.decisionId });
  const policy = workflow.version.decisionPolicy;
  if (!choicesOf(policy).includes(input.choice)) {
    const message = `Choose ${choicesOf(policy).join(' or ')}.`;
    throw new Refusal('invalid', message, { fields: [{ path: '/choice', message }] });
  }
  const leaning = leaningOf(policy, decision.modelOutput, decision.judgement.score);
  const isOverride = leaning !== null && leaning !== input.choice;
  if (isOverride && input.reason.length < OVERRIDE_REASON_MIN) {
    const message = 'You decide against the model: say why, so that others can follow it.';
    throw new Refusal('invalid', message, { fields: [{ path: '/reason', message }] });
  }
  const output = buildFinalOutput(policy, decision.modelOutput, input.choice);
  const verdictId = newId('verdict');
  await insertVerdict(ctx.tx, {
    id: verdictId,
    organisationId: ctx.organisationId,
    workspaceId: item.workspaceId,
    reviewItemId: item.id,
    decisionId: item.decisionId,
    personId,
    isOverride,
    output,
    reason: input.reason,
    secondsSpent: input.secondsSpent,
    givenAt: ctx.now,
  });
  await closeItem(ctx.tx, item.id, 'decided', ctx.now);
  await recordVerdict(ctx, {
    decisionId: item.decisionId,
    decidedBy: 'person',
    output,
    personId,
    reason: input.reason,
    isOverride,
  });
  await appendAuditEvent(ctx, {
    type: 'review.decided',
    resourceId: verdictId,
    workspaceId: item.workspaceId,
    details: {
      decisionId: item.decisionId,
      reviewItemId: item.id,
      workflow: workflow.workflow.slug,
      isOverride,
      secondsSpent: input.secondsSpent,
      reason: input.reason,
    },
  });
  return { decisionId: item.decisionId, isOverride };
}
