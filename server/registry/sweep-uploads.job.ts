import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { encryptPlainArtifacts, removeAbandonedUploads } from './artifact-store.ts';

const ENCRYPTED_PER_RUN = 1_000;

/** Removes what killed processes left half received, and encrypts what was stored before artifacts were encrypted. */
export const sweepUploads: BackgroundTask = {
  name: 'sweep-uploads',
  periodMs: 60 * 60_000,
  run: async () => {
    const removed = await removeAbandonedUploads(clock.now());
    const encrypted = await encryptPlainArtifacts(ENCRYPTED_PER_RUN);
    return `removed ${removed} abandoned uploads, encrypted ${encrypted} artifacts`;
  },
};
