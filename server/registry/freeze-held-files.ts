import type { Context } from '#server/access/context.ts';
import { freezeRunFiles } from '#server/tracking/freeze-run-files.ts';
import { digestsBelow, type HeldFiles } from './hold-version-files.ts';

/**
 * Has the files of a version stay as they are, and tells whether they still are what was looked at: looking takes a while, and
 * somebody who sends other files meanwhile would have them kept, unseen, as those that were judged.
 */
export async function freezeHeldFiles(
  ctx: Context,
  { workspaceId, folder, versionId }: { workspaceId: string; folder: string; versionId: string },
  { digests }: Pick<HeldFiles, 'digests'>,
): Promise<boolean> {
  await freezeRunFiles(ctx, { workspaceId, prefix: folder, versionId });
  const kept = await digestsBelow(ctx, workspaceId, folder);
  return kept.size === digests.size && [...kept].every(([path, digest]) => digests.get(path) === digest);
}
