import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { RiskTier } from '#server/workflows/domain/risk-tier.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import type { SignOffInput } from './assessments.schema.ts';
import { insertSignOff, lockAssessment } from './assessments.store.ts';
import { type AssessmentHead, assessmentById } from './assessments.views.ts';
import { stateOfAssessment } from './domain/assessment-states.ts';
import { isBelow } from './domain/risk-assessment.ts';
import { whyNotSignOff } from './domain/why-not-sign-off.ts';

async function requireSignable(ctx: Context, head: AssessmentHead, newest: number): Promise<void> {
  const officers = await listRoleHolders(ctx, head.workspaceId, ['risk-officer']);
  const refused = whyNotSignOff(
    { state: stateOfAssessment(head, ctx.now), authors: head.authors, number: head.number, newest },
    { kind: ctx.actor.kind, id: ctx.actor.id, mayApprove: officers.some(({ id }) => id === ctx.actor.id) },
  );
  if (refused !== null) throw new Refusal(head.decision === null ? 'forbidden' : 'conflict', refused);
}

/**
 * A risk officer's word on one version, bound to the digest that was shown: approved it counts, returned it goes back to its
 * author. Refuses authors, tokens and older versions. An approved risk assessment whose tier is above that of its workflow
 * changes nothing by itself: `workflowIsBelow` says that the workflow needs a change.
 */
export async function signOffAssessment(
  ctx: Context,
  input: SignOffInput,
): Promise<{ id: string; decision: 'approve' | 'return'; tier: RiskTier | null; workflowIsBelow: boolean }> {
  const found = await assessmentById(ctx.tx, ctx.organisationId, input.id);
  if (!found) throw notFound('assessment');
  const newest = await lockAssessment(ctx.tx, found.workflowId, found.kind);
  const head = (await assessmentById(ctx.tx, ctx.organisationId, input.id)) ?? found;
  await requireSignable(ctx, head, newest);
  if (input.subjectDigest !== head.digest)
    throw new Refusal('stale', 'This is not what you were shown. Reload the page, read it again, then sign.');
  const { workflow } = await getWorkflow(ctx, { id: head.workflowId });
  const id = newId('assessmentSignOff');
  const { decision, reason } = input;
  await insertSignOff(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: head.workspaceId,
    assessmentId: head.id,
    subjectDigest: head.digest,
    decision,
    reason,
    personId: ctx.actor.id,
    signedAt: ctx.now,
  });
  const { kind, number, tier, digest } = head;
  await appendAuditEvent(ctx, {
    type: 'assessment.signed-off',
    resourceId: id,
    workspaceId: head.workspaceId,
    details: { kind, number, workflow: workflow.slug, decision, tier, subjectDigest: digest, reason },
  });
  const workflowIsBelow = decision === 'approve' && tier !== null && isBelow(workflow.riskTier, tier);
  return { id: head.id, decision, tier, workflowIsBelow };
}
