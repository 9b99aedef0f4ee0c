import type { Context } from '#server/access/context.ts';
import { readArtifactPath } from './domain/artifact-location.ts';
import { freezeFolder } from './run-files.store.ts';

/** A run's own folder: a run goes on logging after a model of its was registered. */
const WHOLE_RUN = /(^|\/)[0-9a-f]{32}\/artifacts$/;

/**
 * Has the files of a registered version stay as they are: none at or below `prefix` is replaced or deleted any more, and
 * nothing is added beside them, except where `prefix` is all that a run logs. Returns how many files it froze; those of an
 * earlier version stay its own.
 */
export function freezeRunFiles(
  ctx: Context,
  { workspaceId, prefix, versionId }: { workspaceId: string; prefix: string; versionId: string },
): Promise<number> {
  const folder = readArtifactPath(prefix);
  return freezeFolder(ctx.tx, {
    organisationId: ctx.organisationId,
    workspaceId,
    folder,
    versionId,
    now: ctx.now,
    isClosed: folder !== '' && !WHOLE_RUN.test(folder),
  });
}
