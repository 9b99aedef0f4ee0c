import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { createDefaultExperiment } from '#server/tracking/create-default-experiment.ts';
import type { Context } from './context.ts';
import { insertWorkspace } from './organisations.store.ts';

/** Creates a workspace in the organisation, with the experiment that clients use when they name none; its slug is unique there. */
export async function createWorkspace(
  ctx: Context,
  input: { slug: string; name: string },
): Promise<{ id: string }> {
  const id = newId('workspace');
  const { organisationId, now } = ctx;
  await insertWorkspace(ctx.tx, { id, organisationId, ...input, createdAt: now });
  await appendAuditEvent(ctx, { type: 'workspace.created', resourceId: id, details: input, workspaceId: id });
  await createDefaultExperiment(ctx, { workspaceId: id, slug: input.slug });
  return { id };
}
