import type { BackgroundTask } from '#server/platform/background-task.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { sealNextBatch } from './seal-batch.ts';

const BATCH = 2_000;

/** Seals until nothing is left below the horizon, one transaction per batch; returns how many records that were. */
export async function sealAll(uow: UnitOfWork, between: () => void = () => {}): Promise<number> {
  let sealed = 0;
  for (;;) {
    between();
    const { records, isCaughtUp } = await uow.write(EVERY_TENANT, (tx) => sealNextBatch(tx, BATCH));
    sealed += records;
    if (isCaughtUp) return sealed;
  }
}

/** Half a second between looks, so that a record is sealed within a second of its commit. */
export const sealDecisions: BackgroundTask = {
  name: 'decisions.seal',
  periodMs: 500,
  async run({ uow, holdLease }) {
    return `sealed ${await sealAll(uow, holdLease)} records`;
  },
};
