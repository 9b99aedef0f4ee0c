import type { Context } from '#server/access/context.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { isReceiptFor } from '#server/registry/artifact-receipt.ts';
import { claimStoredBytes } from '#server/registry/claim-stored-bytes.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import type { RecordRunFileInput } from './run-files.schema.ts';
import { deleteFileUpload, type Obstacle, putRunFile } from './run-files.store.ts';
import { isMadeOf } from './run-files.views.ts';

function refuse(obstacle: Obstacle, path: string): never {
  const shown = path.slice(0, 300);
  switch (obstacle) {
    case 'workspace':
      throw notFound('workspace');
    case 'frozen':
      throw new Refusal(
        'conflict',
        `'${shown}' belongs to a registered model version and stays as it is. Log it under another path, or as a new model.`,
      );
    case 'file':
      throw new Refusal('invalid', `Invalid path: a file stands where '${shown}' needs a directory.`);
    case 'folder':
      throw new Refusal('invalid', `Invalid path: '${shown}' is a directory.`);
  }
}

/**
 * Has bytes that the door stored stand at a path, in the place of what stood there. Sending the same again changes nothing.
 * Refuses with `conflict` where a registered version keeps things as they are.
 */
export async function recordRunFile(ctx: Context, input: RecordRunFileInput): Promise<void> {
  const { organisationId } = ctx;
  const { workspaceId, digest, sizeBytes, mediaType, uploadId } = input;
  if (!isReceiptFor(input.receipt, { organisationId, digest, sizeBytes }))
    throw new Refusal('invalid', 'These bytes were not uploaded here.');
  const path = readArtifactPath(input.path);
  if (path === '') throw new Refusal('invalid', 'Invalid path');
  await claimStoredBytes(ctx, digest);
  if (uploadId !== undefined && !(await deleteFileUpload(ctx.tx, workspaceId, uploadId))) {
    // Whoever was told nothing asks again; the first to ask has done it.
    if (await isMadeOf(ctx.tx, workspaceId, path, uploadId)) return;
    throw new Refusal('not-found', `There is no open multipart upload '${uploadId}'.`);
  }
  const obstacle = await putRunFile(ctx.tx, {
    organisationId,
    workspaceId,
    path,
    digest,
    sizeBytes,
    mediaType,
    writtenBy: ctx.actor.id,
    modifiedAt: ctx.now,
    uploadId,
  });
  if (obstacle) refuse(obstacle, path);
}
