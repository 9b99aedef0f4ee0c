import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { VersionStage } from './domain/version-stages.ts';
import type { WireVersion } from './domain/wire-facts.ts';
import { touchModel } from './wire-models.store.ts';
import { setVersionStage } from './wire-versions.store.ts';

/** Puts a version into a stage, on the record. Expects the model's row to be locked. */
export async function moveStage(
  ctx: Context,
  version: WireVersion,
  to: { stage: VersionStage; archivesOthers: boolean },
): Promise<void> {
  const { modelId, number } = version;
  const changed = await setVersionStage(ctx.tx, { modelId, number, ...to, at: ctx.now });
  await touchModel(ctx.tx, modelId, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'version.staged',
    resourceId: version.id,
    workspaceId: version.workspaceId,
    details: { model: version.name, number, from: version.stage, to: to.stage },
    covers: [
      { table: 'model', id: modelId },
      ...changed.filter((id) => id !== version.id).map((id) => ({ table: 'version_state', id })),
    ],
  });
}
