import type { Context } from '#server/access/context.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { requireFittingTier } from '#server/governance/require-fitting-tier.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { changesBetween, type WorkflowContent, workflowDigest } from './domain/workflow-content.ts';
import { findWorkflow } from './find-workflow.ts';
import { requireFittingParts } from './require-fitting-parts.ts';
import { requireKnownPrompt } from './require-known-prompt.ts';
import { requireKnownSecrets } from './require-known-secrets.ts';
import { requireKnownWorkflows } from './require-known-workflows.ts';
import type { ChangeWorkflowInput } from './workflows.schema.ts';
import { insertWorkflowVersion, lockWorkflow, moveHead } from './workflows.store.ts';

async function nextContent(
  ctx: Context,
  before: WorkflowContent,
  input: ChangeWorkflowInput,
): Promise<WorkflowContent> {
  const contact = input.definition?.escalationContactId;
  if (contact) await resolveMembers(ctx, [contact], '/definition/escalationContactId');
  const [ownerId] = input.owner ? await resolveMembers(ctx, [input.owner], '/owner') : [before.ownerId];
  return {
    name: input.name ?? before.name,
    ownerId: ownerId ?? before.ownerId,
    riskTier: input.riskTier ?? before.riskTier,
    definition: input.definition ?? before.definition,
    inputContract: input.inputContract ?? before.inputContract,
    outputSchema: input.outputSchema ?? before.outputSchema,
    decisionPolicy: input.decisionPolicy ?? before.decisionPolicy,
    reliability: input.reliability ?? before.reliability,
    callPolicy: input.callPolicy ?? before.callPolicy,
  };
}

/**
 * Makes the next version of a workflow; what serves is not changed by it until a change request is approved. Refuses with
 * `conflict` when somebody changed it since `basedOn`, and with `invalid` when nothing changes or parts do not fit.
 */
export async function changeWorkflow(
  ctx: Context,
  input: ChangeWorkflowInput,
): Promise<{ id: string; slug: string; versionId: string; number: number; digest: string }> {
  const found = await findWorkflow(ctx, { workflow: input.workflow });
  const { workflow } = found;
  const current = await lockWorkflow(ctx.tx, workflow.id);
  if (current !== input.basedOn || found.version.number !== current) {
    throw new Refusal('conflict', `There is a version ${current} by now. Look at it, then change that one.`, {
      details: { currentVersion: current },
    });
  }
  const content = await nextContent(ctx, found.version, input);
  requireFittingParts(content);
  await requireKnownPrompt(ctx, workflow.workspaceId, content);
  await requireKnownWorkflows(ctx, workflow, content.callPolicy);
  await requireKnownSecrets(ctx, workflow.workspaceId, content.callPolicy);
  await requireFittingTier(ctx, workflow.id, content.riskTier);
  const changes = changesBetween(found.version, content);
  if (changes.length === 0)
    throw new Refusal('invalid', `Nothing differs from version ${current}, so there is nothing to save.`);
  const [versionId, number] = [newId('workflowVersion'), current + 1];
  const digest = workflowDigest(workflow.slug, content);
  await insertWorkflowVersion(ctx.tx, {
    id: versionId,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    number,
    ...content,
    inputContract: content.inputContract as ChangeWorkflowInput['inputContract'] & object,
    outputSchema: content.outputSchema as ChangeWorkflowInput['outputSchema'] & object,
    digest,
    changeNote: input.changeNote,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  const { name, ownerId, riskTier } = content;
  await moveHead(ctx.tx, workflow.id, { name, ownerId, riskTier, currentVersion: number });
  await appendAuditEvent(ctx, {
    type: 'workflow.changed',
    resourceId: workflow.id,
    workspaceId: workflow.workspaceId,
    details: {
      slug: workflow.slug,
      from: current,
      to: number,
      digest,
      changed: changes.map(({ path }) => path.slice(0, 300)),
      note: input.changeNote,
    },
    covers: [{ table: 'workflow_version', id: versionId }],
  });
  return { id: workflow.id, slug: workflow.slug, versionId, number, digest };
}
