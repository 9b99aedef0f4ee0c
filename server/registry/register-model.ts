import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import type { RegisterModelInput } from './models.schema.ts';
import { insertModel } from './models.store.ts';

/** Registers a model without versions; refuses with `already-exists` when the workspace has one of this name. */
export async function registerModel(
  ctx: Context,
  input: RegisterModelInput,
): Promise<{ id: string; name: string }> {
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  const id = newId('model');
  await insertModel(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    name: input.name,
    description: input.description,
    kind: input.kind,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'model.registered',
    resourceId: id,
    workspaceId,
    details: { name: input.name, kind: input.kind },
  });
  return { id, name: input.name };
}
