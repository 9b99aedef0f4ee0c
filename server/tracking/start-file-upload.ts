import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { newId } from '#server/platform/new-id.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import type { StartFileUploadInput } from './run-files.schema.ts';
import { insertFileUpload } from './run-files.store.ts';

/** Opens an upload in parts; nothing of it stands at its path before it is completed. */
export async function startFileUpload(
  ctx: Context,
  { workspaceId, path, partsCount }: StartFileUploadInput,
): Promise<{ uploadId: string }> {
  const clean = readArtifactPath(path);
  if (clean === '') throw new Refusal('invalid', 'Invalid path');
  const id = newId('fileUpload');
  const isOpen = await insertFileUpload(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId,
    path: clean,
    partsCount,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  });
  if (!isOpen) throw notFound('workspace');
  return { uploadId: id };
}
