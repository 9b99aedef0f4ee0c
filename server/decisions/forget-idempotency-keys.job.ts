import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { deleteExpiredKeys } from './decisions.store.ts';

const BATCH = 5_000;

/** Removes kept answers whose 24 hours are over, a few thousand at a time. */
export const forgetIdempotencyKeys: BackgroundTask = {
  name: 'decisions.forget-idempotency-keys',
  periodMs: 60_000,
  async run({ uow, holdLease }) {
    holdLease();
    const gone = await uow.write(EVERY_TENANT, (tx) => deleteExpiredKeys(tx, clock.now(), BATCH));
    return `forgot ${gone} expired keys`;
  },
};
