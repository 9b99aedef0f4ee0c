import { chooseWorkspace } from '#server/access/choose-workspace.ts';
import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { insertDataset } from './models.store.ts';
import type { RegisterDatasetInput } from './versions.schema.ts';

/** Registers a dataset by its digest; the rows themselves stay where they are. Refuses a name that is taken. */
export async function registerDataset(
  ctx: Context,
  input: RegisterDatasetInput,
): Promise<{ id: string; name: string }> {
  const workspaceId = await chooseWorkspace(ctx, input.workspaceId);
  const id = newId('dataset');
  const { name, description, digest, rows, purpose, licence } = input;
  await insertDataset(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    name,
    description,
    digest,
    rows,
    purpose,
    licence,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'dataset.registered',
    resourceId: id,
    workspaceId,
    details: { name, digest, rows, purpose },
  });
  return { id, name };
}
