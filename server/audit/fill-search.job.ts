import type { BackgroundTask } from '#server/platform/background-task.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { fillSearch, isSearchBehind } from './event-search.store.ts';

/**
 * Fills in what events are looked for by, which would cost more in the write that the event tells of. Whoever looks before
 * sees the newest events as well, by reading through them; so late is slower, and never wrong.
 */
const PERIOD_MS = 1_000;
const RUN_MS = 10_000;
const BATCH = 5_000;

export const fillEventSearch: BackgroundTask = {
  name: 'fill-event-search',
  periodMs: PERIOD_MS,
  leaseMs: 15_000,
  async run({ uow, holdLease }) {
    if (!(await uow.read(EVERY_TENANT, isSearchBehind))) return 'every event is filled in';
    const until = performance.now() + RUN_MS;
    let count = 0;
    for (let isFull = true; isFull && performance.now() < until; ) {
      holdLease();
      const filled = await uow.write(EVERY_TENANT, (tx) => fillSearch(tx, BATCH));
      count += filled.count;
      isFull = filled.isFull;
    }
    return `filled in ${count} events`;
  },
};
