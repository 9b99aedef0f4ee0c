import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { pathOfArtifactLocation, readArtifactPath } from './domain/artifact-location.ts';
import { findRun } from './find-run.ts';
import { findRunFile } from './find-run-file.ts';
import type { FileOfRunInput } from './run-files.schema.ts';
import type { RunFileRow } from './run-files.views.ts';

/** A file that a run logged, by its path within the run; refuses with `not-found`, also where another store holds it. */
export async function findFileOfRun(
  ctx: Context,
  { workspaceId, workspaceSlug, runId, path }: FileOfRunInput,
): Promise<RunFileRow> {
  const { artifactUri } = await findRun(ctx, { workspaceId, runId });
  const folder = pathOfArtifactLocation(artifactUri, workspaceSlug);
  const within = readArtifactPath(path);
  if (folder === null || within === '')
    throw new Refusal('not-found', `No such artifact: '${within.slice(0, 300)}'`);
  return findRunFile(ctx, { workspaceId, path: `${folder}/${within}` });
}
