import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { deleteStaleFileUploads } from './run-files.store.ts';

const OPEN_MS = 7 * 24 * 60 * 60_000;

/** Gives up uploads in parts that nobody completed within a week; their bytes go with what nothing names. */
export const sweepFileUploads: BackgroundTask = {
  name: 'sweep-file-uploads',
  periodMs: 60 * 60_000,
  run: async ({ uow }) => {
    const before = new Date(clock.now().getTime() - OPEN_MS);
    const ended = await uow.writeSql(EVERY_TENANT, (tx) => deleteStaleFileUploads(tx, before));
    return `gave up ${ended} uploads`;
  },
};
