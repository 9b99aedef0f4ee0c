import type { Context } from '#server/access/context.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import type { FolderEntry } from './domain/folder-entry.ts';
import type { RunFilePlace } from './run-files.schema.ts';
import { folderEntries } from './run-files.views.ts';

const ENTRIES_MAX = 10_000;

/** What stands directly in a folder of tracked work, by name, at most 10,000 entries; nothing when there is no such folder. */
export function listFolder(ctx: Context, { workspaceId, path }: RunFilePlace): Promise<FolderEntry[]> {
  return folderEntries(ctx.tx, workspaceId, readArtifactPath(path), ENTRIES_MAX);
}
