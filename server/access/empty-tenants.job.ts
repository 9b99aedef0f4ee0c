import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { markTenantEmptied, removeTrackedWork } from './tenants.store.ts';
import { tenantsToEmpty } from './tenants.views.ts';

const ROWS_AT_ONCE = 20_000;
/** A tenant with much more waits for the next run, so that the others have their turn. */
const STEPS_PER_RUN = 50;

async function emptyOne(uow: UnitOfWork, organisationId: string, signal: AbortSignal): Promise<boolean> {
  const tenancy = { ...EVERY_TENANT, organisationId };
  for (let step = 0; step < STEPS_PER_RUN && !signal.aborted; step += 1) {
    const removed = await uow.writeSql(tenancy, async (tx) => {
      const count = await removeTrackedWork(tx, organisationId, ROWS_AT_ONCE);
      if (count === 0) await markTenantEmptied(tx, organisationId, clock.now());
      return count;
    });
    if (removed === 0) return true;
  }
  return false;
}

/** Removes what is left of the tracked work of organisations that were closed, some at a time. */
export const emptyTenants: BackgroundTask = {
  name: 'empty-tenants',
  periodMs: 30_000,
  run: async ({ uow, signal }) => {
    const waiting = await uow.read(EVERY_TENANT, tenantsToEmpty);
    let done = 0;
    for (const organisationId of waiting) if (await emptyOne(uow, organisationId, signal)) done += 1;
    return `emptied ${done} of ${waiting.length} closed organisations`;
  },
};
