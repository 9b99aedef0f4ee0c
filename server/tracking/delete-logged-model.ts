import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { noSuchLoggedModel } from './domain/logged-model.ts';
import type { LoggedModelPlace } from './logged-models.schema.ts';
import { markModelDeleted } from './logged-models.store.ts';

/** Hides a logged model from every list; its files stay, and versions made of it are not touched. */
export async function deleteLoggedModel(
  ctx: Context,
  { workspaceId, modelId }: LoggedModelPlace,
): Promise<void> {
  const name = await markModelDeleted(ctx.tx, { workspaceId, modelId, nowMs: ctx.now.getTime() });
  if (name === null) throw noSuchLoggedModel(modelId);
  await appendAuditEvent(ctx, {
    type: 'logged-model.deleted',
    resourceId: modelId,
    workspaceId,
    details: { name: name.slice(0, 300) },
  });
}
