import type { Context } from '#server/access/context.ts';
import { can } from '#server/access/domain/authorize.ts';
import { listMembers } from '#server/access/list-members.ts';
import { type NamedActor, namePeople } from '#server/access/name-people.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import type { RiskTier } from '#server/workflows/domain/risk-tier.ts';
import { findWorkflow } from '#server/workflows/find-workflow.ts';
import type { GetAssessmentInput } from './assessments.schema.ts';
import {
  type AssessmentHead,
  type AssessmentRow,
  assessmentHistory,
  assessmentOf,
  draftOf,
} from './assessments.views.ts';
import { type AssessmentState, stateOfAssessment } from './domain/assessment-states.ts';
import { handlesPersonalData } from './domain/handles-personal-data.ts';
import type { AnswersContent } from './domain/questionnaire.ts';
import type { RiskContent } from './domain/risk-assessment.ts';
import { whyNotSignOff } from './domain/why-not-sign-off.ts';

export type Standing<T> = T & { state: AssessmentState };

export interface AssessmentDetail {
  workflow: { id: string; slug: string; name: string; riskTier: RiskTier; handlesPersonalData: boolean };
  /** The version asked for, or the newest; null when nobody has written one. */
  version: Standing<Omit<AssessmentRow, 'content'> & { content: RiskContent | AnswersContent }> | null;
  history: Standing<AssessmentHead>[];
  /** What the reader has not submitted yet. */
  draft: { content: Record<string, unknown>; savedAt: Date } | null;
  /** Why the reader may not sign this version off; null when they may. */
  whyNotSign: string | null;
  members: { id: string; name: string }[];
  people: Record<string, NamedActor>;
}

/** One assessment of a workflow: its version, its history, the reader's draft and whether they may sign. */
export async function getAssessment(ctx: Context, input: GetAssessmentInput): Promise<AssessmentDetail> {
  const { workflow, version: definition } = await findWorkflow(ctx, { workflow: input.workflow });
  const { tx, organisationId, actor } = ctx;
  const which = { workflowId: workflow.id, kind: input.kind };
  const found = await assessmentOf(tx, organisationId, { ...which, number: input.number ?? null });
  if (!found && input.number !== undefined) throw notFound('version of this assessment');
  const history = await assessmentHistory(tx, organisationId, which);
  const standing = <T extends AssessmentHead>(head: T) => ({
    ...head,
    state: stateOfAssessment(head, ctx.now),
  });
  const version = found && standing(found);
  const ids = history.flatMap(({ ownerId, createdBy, signedBy }) => [
    ownerId,
    createdBy,
    ...(signedBy ? [signedBy] : []),
  ]);
  const { id, slug, name, riskTier } = workflow;
  return {
    workflow: { id, slug, name, riskTier, handlesPersonalData: handlesPersonalData(definition) },
    version: version as AssessmentDetail['version'],
    history: history.map(standing),
    draft: await draftOf(tx, organisationId, { ...which, personId: actor.id }),
    whyNotSign: version
      ? whyNotSignOff(
          { ...version, newest: history[0]?.number ?? version.number },
          { kind: actor.kind, id: actor.id, mayApprove: can(actor, 'assessment:approve') },
        )
      : 'There is nothing to sign yet.',
    members: await listMembers(ctx),
    people: await namePeople(ctx, ids),
  };
}
