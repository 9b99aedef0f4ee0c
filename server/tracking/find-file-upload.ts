import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import type { FileUploadInput } from './run-files.schema.ts';
import { type FileUploadRow, fileUploadById, isMadeOf } from './run-files.views.ts';

/**
 * An open upload in parts to this path, with what has arrived: whoever was cut off sends the rest. Null when it is complete
 * and its file stands at the path.
 */
export async function findFileUpload(ctx: Context, input: FileUploadInput): Promise<FileUploadRow | null> {
  const { workspaceId, uploadId } = input;
  const path = readArtifactPath(input.path);
  const upload = await fileUploadById(ctx.tx, workspaceId, uploadId);
  if (upload && (path === '' || upload.path === path)) return upload;
  if (path !== '' && (await isMadeOf(ctx.tx, workspaceId, path, uploadId))) return null;
  throw new Refusal('not-found', `There is no open multipart upload '${uploadId}' to this path.`);
}
