import { accountableIds } from '#server/access/accountable-ids.ts';
import type { Context } from '#server/access/context.ts';
import { listRoleHolders } from '#server/access/list-role-holders.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { checkDraft } from './domain/check-draft.ts';
import { compareStrictness } from './domain/compare-strictness.ts';
import { DEFAULT_POLICIES } from './domain/default-policies.ts';
import { tellSlots } from './domain/describe-terms.ts';
import { SIGNING_ROLES } from './domain/policy.ts';
import { type PolicySubject, signingTierOf, termsDigestOf } from './domain/policy-edit.ts';
import type { EditPreview } from './domain/policy-facts.ts';
import { type ApprovalPreview, whoCouldApprove } from './domain/who-could-approve.ts';
import type { PreviewPolicyEditInput } from './policies.schema.ts';
import { policyInForce } from './policies.store.ts';
import { EVERY_WORKSPACE } from './request-policy-edit.ts';

/** Says what drafted terms would change, who would sign that, and who could approve a change under them. */
export async function previewPolicyEdit(ctx: Context, input: PreviewPolicyEditInput): Promise<EditPreview> {
  const { terms, workflowId: _, requesterId: __, ...subject } = input;
  const current = await termsInForce(ctx, subject);
  const { weaker, stronger } = compareStrictness(current.terms, terms);
  return {
    problems: checkDraft(subject, terms),
    weaker,
    stronger,
    isSame: termsDigestOf(current.terms) === termsDigestOf(terms),
    edit: await signersOf(ctx, subject, weaker),
    approvers: await approversUnder(ctx, input),
  };
}

async function termsInForce(ctx: Context, subject: PolicySubject) {
  const { action, environment, riskTier } = subject;
  const stored = await policyInForce(ctx.tx, ctx.organisationId, subject);
  return stored ?? { number: 0, terms: DEFAULT_POLICIES[action][environment][riskTier] };
}

async function signersOf(
  ctx: Context,
  subject: PolicySubject,
  weaker: readonly string[],
): Promise<EditPreview['edit']> {
  const riskTier = signingTierOf(subject, weaker);
  const policy = await termsInForce(ctx, { ...subject, action: 'edit-policy', riskTier });
  const holders = await listRoleHolders(ctx, EVERY_WORKSPACE, SIGNING_ROLES);
  const authors = await accountableIds(ctx);
  const excluded = new Map(authors.map((id) => [id, 'drafts this edit']));
  return {
    riskTier,
    number: policy.number,
    slots: tellSlots(policy.terms.slots),
    who: whoCouldApprove(policy.terms.slots, holders, excluded),
  };
}

/** Who could approve under the terms: of a workflow's workspace and without its author, or of those who hold roles everywhere. */
async function approversUnder(ctx: Context, input: PreviewPolicyEditInput): Promise<ApprovalPreview> {
  const excluded = new Map<string, string>();
  let workspaceId = EVERY_WORKSPACE;
  if (input.workflowId !== undefined) {
    const { workflow, version } = await getWorkflow(ctx, { id: input.workflowId });
    workspaceId = workflow.workspaceId;
    excluded.set(version.createdBy, `wrote version ${version.number} of ${workflow.name}`);
  }
  if (input.requesterId !== undefined) excluded.set(input.requesterId, 'would ask for the change');
  const holders = await listRoleHolders(ctx, workspaceId, SIGNING_ROLES);
  return whoCouldApprove(input.terms.slots, holders, excluded);
}
