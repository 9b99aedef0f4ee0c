import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { removeUnusedArtifacts } from './artifact-store.ts';
import { digestsInUse } from './stored-bytes.views.ts';

/**
 * Removes stored bytes that nothing names: of files that were deleted or replaced, of parts that became a file, and of
 * uploads that a killed process had stored but not recorded. What came within a day stays: its record may be on its way.
 */
export const sweepUnusedBytes: BackgroundTask = {
  name: 'sweep-unused-bytes',
  periodMs: 6 * 60 * 60_000,
  deadlineMs: 60 * 60_000,
  run: async ({ uow, signal }) => {
    const inUse = (digests: string[]) => uow.read(EVERY_TENANT, (tx) => digestsInUse(tx, digests));
    return `removed ${await removeUnusedArtifacts(clock.now(), inUse, signal)} unused files`;
  },
};
