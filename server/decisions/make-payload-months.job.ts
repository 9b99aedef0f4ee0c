import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { makeMonths } from './payload-months.store.ts';

/** So many months ahead, that a worker may be away for a while; what has no month is kept all the same. */
const AHEAD = 3;

/** Makes the partitions in which the records of the coming months and their payloads will stand. */
export const makePayloadMonths: BackgroundTask = {
  name: 'decisions.make-payload-months',
  periodMs: 6 * 3_600_000,
  async run({ uow }) {
    return `made ${await uow.write(EVERY_TENANT, (tx) => makeMonths(tx, clock.now(), AHEAD))} months`;
  },
};
