import type { Context } from '#server/access/context.ts';
import { newId } from '#server/platform/new-id.ts';
import { findWorkflow } from '#server/workflows/find-workflow.ts';
import type { DiscardDraftInput, SaveDraftInput } from './assessments.schema.ts';
import { deleteDraft, putDraft } from './assessments.store.ts';
import { requireAuthor } from './require-author.ts';

/** Keeps the caller's unfinished form; nobody else sees it. */
export async function saveDraft(ctx: Context, input: SaveDraftInput): Promise<{ savedAt: Date }> {
  const personId = requireAuthor(ctx);
  const { workflow } = await findWorkflow(ctx, { workflow: input.workflow });
  await putDraft(ctx.tx, {
    id: newId('assessmentDraft'),
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    kind: input.kind,
    personId,
    content: input.content,
    savedAt: ctx.now,
  });
  return { savedAt: ctx.now };
}

/** Throws the caller's unfinished form away. */
export async function discardDraft(ctx: Context, input: DiscardDraftInput): Promise<{ kind: string }> {
  const personId = requireAuthor(ctx);
  const { workflow } = await findWorkflow(ctx, { workflow: input.workflow });
  const { organisationId } = ctx;
  await deleteDraft(ctx.tx, { organisationId, workflowId: workflow.id, kind: input.kind, personId });
  return { kind: input.kind };
}
