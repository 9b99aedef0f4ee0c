import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { createDefaultRules } from '#server/monitoring/create-default-rules.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { contentOf, workflowDigest } from './domain/workflow-content.ts';
import { requireFittingParts } from './require-fitting-parts.ts';
import { requireKnownPrompt } from './require-known-prompt.ts';
import { requireKnownSecrets } from './require-known-secrets.ts';
import { requireKnownWorkflows } from './require-known-workflows.ts';
import type { CreateWorkflowInput } from './workflows.schema.ts';
import { insertWorkflow, insertWorkflowVersion } from './workflows.store.ts';

async function ownerOf(ctx: Context, named: string | undefined): Promise<string> {
  const ref = named ?? (ctx.actor.kind === 'person' ? ctx.actor.id : null);
  if (ref === null) {
    const message = 'Name the person who answers for it, by id or e-mail.';
    throw new Refusal('invalid', message, { fields: [{ path: '/owner', message }] });
  }
  const [ownerId] = await resolveMembers(ctx, [ref], '/owner');
  return ownerId ?? ref;
}

/** Creates a workflow with its first version; refuses an address that is taken, and parts that do not fit together. */
export async function createWorkflow(
  ctx: Context,
  input: CreateWorkflowInput,
): Promise<{ id: string; slug: string; versionId: string; number: number; digest: string }> {
  requireFittingParts(input);
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  await requireKnownPrompt(ctx, workspaceId, input);
  await requireKnownWorkflows(ctx, { workspaceId, slug: input.slug }, input.callPolicy);
  await requireKnownSecrets(ctx, workspaceId, input.callPolicy);
  const ownerId = await ownerOf(ctx, input.owner);
  const contact = input.definition.escalationContactId;
  if (contact) await resolveMembers(ctx, [contact], '/definition/escalationContactId');
  const { slug, name, riskTier } = input;
  const content = contentOf({ ...input, ownerId });
  const digest = workflowDigest(slug, content);
  const [id, versionId] = [newId('workflow'), newId('workflowVersion')];
  const common = {
    organisationId: ctx.organisationId,
    workspaceId,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  };
  await insertWorkflow(ctx.tx, { id, slug, name, ownerId, riskTier, currentVersion: 1, ...common });
  await insertWorkflowVersion(ctx.tx, {
    id: versionId,
    workflowId: id,
    number: 1,
    ...content,
    inputContract: input.inputContract,
    outputSchema: input.outputSchema,
    digest,
    changeNote: 'First version',
    ...common,
  });
  await appendAuditEvent(ctx, {
    type: 'workflow.created',
    resourceId: id,
    workspaceId,
    details: { slug, riskTier, ownerId, digest },
    covers: [{ table: 'workflow_version', id: versionId }],
  });
  await createDefaultRules(ctx, { id, workspaceId, slug, ownerId });
  return { id, slug, versionId, number: 1, digest };
}
