import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { removeAbandonedUploads } from './artifact-store.ts';

/** Removes what killed processes left half received. */
export const sweepUploads: BackgroundTask = {
  name: 'sweep-uploads',
  periodMs: 60 * 60_000,
  run: async () => `removed ${await removeAbandonedUploads(clock.now())} abandoned uploads`,
};
