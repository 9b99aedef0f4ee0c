import type { Context } from '#server/access/context.ts';
import { pathOfArtifactLocation, readArtifactPath } from './domain/artifact-location.ts';
import type { FolderEntry } from './domain/folder-entry.ts';
import { findLoggedModel } from './find-logged-model.ts';
import { listFolder } from './list-folder.ts';
import type { LoggedModelFolderInput } from './logged-models.schema.ts';

/** What stands in a folder of a logged model's files, with where they stand; nothing where another store holds them. */
export async function listModelFolder(
  ctx: Context,
  { workspaceId, workspaceSlug, modelId, path }: LoggedModelFolderInput,
): Promise<{ rootUri: string; folder: string; entries: FolderEntry[] }> {
  const { artifactLocation } = await findLoggedModel(ctx, { workspaceId, modelId });
  const root = pathOfArtifactLocation(artifactLocation, workspaceSlug);
  const folder = readArtifactPath(path);
  if (root === null) return { rootUri: artifactLocation, folder, entries: [] };
  const whole = folder === '' ? root : `${root}/${folder}`;
  return { rootUri: artifactLocation, folder, entries: await listFolder(ctx, { workspaceId, path: whole }) };
}
