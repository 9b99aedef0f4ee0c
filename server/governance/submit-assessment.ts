import type { Context } from '#server/access/context.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOf } from '#server/platform/domain/digest.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import type { RiskTier } from '#server/workflows/domain/risk-tier.ts';
import { findWorkflow } from '#server/workflows/find-workflow.ts';
import type { SubmitAssessmentInput } from './assessments.schema.ts';
import { deleteDraft, insertAssessment, lockAssessment } from './assessments.store.ts';
import { REVIEW_WITHIN_DAYS } from './domain/assessment-states.ts';
import { answerProblems } from './domain/questionnaire.ts';
import { questionnaireOf } from './domain/questionnaire-of.ts';
import { tierOfAssessment } from './domain/risk-assessment.ts';
import { putOwner } from './owners.store.ts';
import { requireAuthor } from './require-author.ts';

const DAY_MS = 24 * 3_600_000;

/** The tier that the content asks for; null for a questionnaire. Refuses an incomplete one with `invalid`. */
async function weigh(ctx: Context, input: SubmitAssessmentInput): Promise<RiskTier | null> {
  if (input.kind !== 'risk') {
    const problems = answerProblems(questionnaireOf(input.kind), input.content);
    if (problems.length === 0) return null;
    const open = problems.length === 1 ? 'One answer is' : `${problems.length} answers are`;
    throw new Refusal('invalid', `${open} missing or too short.`, { fields: problems });
  }
  const owners = input.content.hazards.map(({ ownerId }) => ownerId);
  for (const [index, ownerId] of owners.entries())
    await resolveMembers(ctx, [ownerId], `/content/hazards/${index}/ownerId`);
  return tierOfAssessment(input.content);
}

function requireReviewDate(reviewBy: Date, now: Date, tier: RiskTier): void {
  const days = REVIEW_WITHIN_DAYS[tier];
  const refuse = (message: string) => {
    throw new Refusal('invalid', message, { fields: [{ path: '/reviewBy', message }] });
  };
  if (reviewBy.getTime() <= now.getTime()) refuse('The review date must lie ahead.');
  if (reviewBy.getTime() > now.getTime() + days * DAY_MS)
    refuse(`At tier ${tier} an assessment is looked at again within ${days} days. Choose an earlier date.`);
}

/** The owner of a risk assessment is whoever its newest version names, unless it is handed over after that. */
async function nameOwner(
  ctx: Context,
  workflow: { id: string; workspaceId: string },
  ownerId: string,
): Promise<{ table: string; id: string }[]> {
  const id = await putOwner(ctx.tx, {
    id: newId('ownership'),
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    kind: 'assessment',
    subjectId: workflow.id,
    ownerId,
    since: ctx.now,
  });
  return [{ table: 'ownership', id }];
}

/**
 * Submits the next version of an assessment for sign-off by somebody else; the author's draft is gone then. Refuses with
 * `conflict` when there is a newer version than the one started from, and with `invalid` when parts are missing.
 */
export async function submitAssessment(
  ctx: Context,
  input: SubmitAssessmentInput,
): Promise<{ id: string; number: number; digest: string; tier: RiskTier | null }> {
  const author = requireAuthor(ctx);
  const { workflow } = await findWorkflow(ctx, { workflow: input.workflow });
  const newest = await lockAssessment(ctx.tx, workflow.id, input.kind);
  if (newest !== input.basedOn)
    throw new Refusal(
      'conflict',
      `There is a version ${newest} by now. Look at it, then write the next one.`,
      {
        details: { newest },
      },
    );
  const tier = await weigh(ctx, input);
  const reviewBy = new Date(input.reviewBy);
  requireReviewDate(reviewBy, ctx.now, tier ?? workflow.riskTier);
  const [ownerId = author] = await resolveMembers(ctx, [input.owner], '/owner');
  const [id, number] = [newId('assessment'), newest + 1];
  const { kind, content } = input;
  const subject = { workflow: workflow.id, kind, number, tier, ownerId, reviewBy, content };
  const digest = digestOf(exactValues(subject));
  const { organisationId } = ctx;
  await insertAssessment(ctx.tx, {
    id,
    organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    kind,
    number,
    content: JSON.parse(JSON.stringify(content)),
    digest,
    tier,
    ownerId,
    reviewBy,
    authors: [author],
    createdBy: author,
    createdAt: ctx.now,
  });
  await deleteDraft(ctx.tx, { organisationId, workflowId: workflow.id, kind, personId: author });
  const covers = kind === 'risk' ? await nameOwner(ctx, workflow, ownerId) : [];
  await appendAuditEvent(ctx, {
    type: 'assessment.submitted',
    resourceId: id,
    workspaceId: workflow.workspaceId,
    details: { kind, number, workflow: workflow.slug, tier, ownerId, reviewBy: input.reviewBy, digest },
    covers,
  });
  return { id, number, digest, tier };
}
