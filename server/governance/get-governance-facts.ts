import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { type AssessmentHead, countingVersions } from './assessments.views.ts';
import type { AssessmentMark, GovernanceFacts } from './domain/governance-facts.ts';
import { handlesPersonalData } from './domain/handles-personal-data.ts';

function markOf(head: AssessmentHead): AssessmentMark {
  const { id, number, digest, createdAt, reviewBy, decision, signedBy } = head;
  return {
    id,
    number,
    digest,
    assessedAt: createdAt,
    reviewBy,
    approvedBy: decision === 'approve' ? signedBy : null,
  };
}

/** What governance knows of a workflow as it is now, for gates; refuses with `not-found`. */
export async function getGovernanceFacts(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
): Promise<GovernanceFacts> {
  const { version } = await getWorkflow(ctx, { id: workflowId });
  const counting = await countingVersions(ctx.tx, ctx.organisationId, [workflowId]);
  const of = (kind: AssessmentHead['kind']) => counting.find((head) => head.kind === kind) ?? null;
  const [risk, dpia, fria] = [of('risk'), of('dpia'), of('fria')];
  const contactId = version.definition.escalationContactId;
  const contact = contactId ? (await listMembers(ctx)).find(({ id }) => id === contactId) : undefined;
  return {
    riskAssessment: risk?.tier ? { ...markOf(risk), tier: risk.tier } : null,
    impactAssessments: { dpia: dpia && markOf(dpia), fria: fria && markOf(fria) },
    handlesPersonalData: handlesPersonalData(version),
    escalationContact: contact ? { personId: contact.id, name: contact.name } : null,
  };
}
