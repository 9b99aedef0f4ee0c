import type { Context } from '#server/access/context.ts';
import type { FileUploadInput } from './run-files.schema.ts';
import { deleteFileUpload } from './run-files.store.ts';

/** Gives an upload in parts up; one that is gone already stays so. */
export async function abortFileUpload(ctx: Context, input: FileUploadInput): Promise<void> {
  await deleteFileUpload(ctx.tx, input.workspaceId, input.uploadId);
}
