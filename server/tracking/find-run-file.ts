import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import type { RunFilePlace } from './run-files.schema.ts';
import { type RunFileRow, runFileAt, runFilesBelow } from './run-files.views.ts';

/** The file at a path; refuses with `not-found` when there is none and with `invalid` when a folder stands there. */
export async function findRunFile(ctx: Context, { workspaceId, path }: RunFilePlace): Promise<RunFileRow> {
  const clean = readArtifactPath(path);
  const file = await runFileAt(ctx.tx, workspaceId, clean);
  if (file) return file;
  const [below] = await runFilesBelow(ctx.tx, workspaceId, clean, 1);
  if (below)
    throw new Refusal('invalid', `Artifact path refers to a directory, not a file: '${clean.slice(0, 300)}'`);
  throw new Refusal('not-found', `No such artifact: '${clean.slice(0, 300)}'`);
}
