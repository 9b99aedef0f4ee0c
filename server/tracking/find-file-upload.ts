import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import type { FileUploadInput } from './run-files.schema.ts';
import { type FileUploadRow, fileUploadById } from './run-files.views.ts';

/** An open upload in parts to this path, with what has arrived: whoever was cut off sends the rest. */
export async function findFileUpload(ctx: Context, input: FileUploadInput): Promise<FileUploadRow> {
  const upload = await fileUploadById(ctx.tx, input.workspaceId, input.uploadId);
  if (!upload || (input.path !== '' && upload.path !== readArtifactPath(input.path)))
    throw new Refusal('not-found', `There is no open multipart upload '${input.uploadId}' to this path.`);
  return upload;
}
