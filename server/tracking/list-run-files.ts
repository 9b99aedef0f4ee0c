import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import { type RunFileRow, runFileAt, runFilesBelow } from './run-files.views.ts';

const FILES_MAX = 10_000;

/**
 * Every file at or below `prefix` by path, with size and digest; the whole truth or none: refuses with `unprocessable`
 * beyond 10,000 files.
 */
export async function listRunFiles(
  ctx: Context,
  { workspaceId, prefix }: { workspaceId: string; prefix: string },
): Promise<RunFileRow[]> {
  const path = readArtifactPath(prefix);
  const itself = path === '' ? null : await runFileAt(ctx.tx, workspaceId, path);
  const below = await runFilesBelow(ctx.tx, workspaceId, path, FILES_MAX + 1);
  if (below.length > FILES_MAX)
    throw new Refusal(
      'unprocessable',
      `There are more than ${FILES_MAX} files below '${path.slice(0, 200)}'.`,
    );
  return itself ? [itself, ...below] : below;
}
