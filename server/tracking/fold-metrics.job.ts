import type { BackgroundTask } from '#server/platform/background-task.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { foldBatches } from './fold-metrics.store.ts';

const BATCHES_AT_ONCE = 100;
const ROUNDS_MAX = 20;

/** Brings the latest values of large batches to where searches find them by index; until then they are looked up. */
export const foldMetrics: BackgroundTask = {
  name: 'tracking.fold-metrics',
  periodMs: 1_000,
  async run({ uow, signal }) {
    let folded = 0;
    for (let round = 0; round < ROUNDS_MAX && !signal.aborted; round += 1) {
      const count = await uow.writeSql(EVERY_TENANT, (tx) => foldBatches(tx, null, BATCHES_AT_ONCE));
      folded += count;
      if (count < BATCHES_AT_ONCE) break;
    }
    return `folded ${folded} batches of metrics`;
  },
};
