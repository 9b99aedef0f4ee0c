import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import type { RunFilePlace } from './run-files.schema.ts';
import { removeRunFiles as removeRows } from './run-files.store.ts';

const SHOWN_MAX = 300;

/**
 * Takes a file, or a folder with all that is in it, away; what is not there is gone already. Refuses with `conflict` when
 * any of it belongs to a registered version, and then nothing goes.
 */
export async function removeRunFiles(
  ctx: Context,
  { workspaceId, path }: RunFilePlace,
): Promise<{ files: number }> {
  const clean = readArtifactPath(path);
  if (clean === '') throw new Refusal('invalid', 'Invalid path');
  const { files, bytes, frozen } = await removeRows(ctx.tx, workspaceId, clean);
  const shown = clean.slice(0, SHOWN_MAX);
  if (frozen > 0)
    throw new Refusal(
      'conflict',
      `${frozen} files at '${shown}' belong to a registered model version and stay. Nothing was deleted.`,
    );
  await appendAuditEvent(ctx, {
    type: 'files.deleted',
    resourceId: workspaceId,
    workspaceId,
    details: { path: shown, files, bytes },
  });
  return { files };
}
