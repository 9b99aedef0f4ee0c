import { systemContext } from '#server/access/system-context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { dropCredentials, unusedCredentials } from './clusters.store.ts';

const BATCH = 200;
const BATCHES_PER_RUN = 10;

function dropSome(uow: UnitOfWork): Promise<number> {
  return uow.write(EVERY_TENANT, async (tx) => {
    const found = await unusedCredentials(tx, BATCH);
    for (const [organisationId, unused] of Map.groupBy(found, (one) => one.organisationId)) {
      const covers = await dropCredentials(
        tx,
        unused.map(({ id }) => id),
      );
      await appendAuditEvent(systemContext(tx, organisationId, 'cluster-credentials'), {
        type: 'cluster.credentials-dropped',
        resourceId: organisationId,
        details: { count: unused.length },
        covers,
      });
    }
    return found.length;
  });
}

/**
 * Deletes credentials that no cluster is shown any more, some at a time: those of clusters that were changed or removed, and of
 * organisations that were closed, before either let go of them by itself.
 */
export const dropUnusedCredentials: BackgroundTask = {
  name: 'drop-unused-credentials',
  periodMs: 600_000,
  run: async ({ uow, signal, holdLease }) => {
    let dropped = 0;
    for (let batch = 0; batch < BATCHES_PER_RUN && !signal.aborted; batch += 1) {
      holdLease();
      const some = await dropSome(uow);
      dropped += some;
      if (some < BATCH) break;
    }
    return `deleted ${dropped} credentials that no cluster is shown`;
  },
};
