import { sealAuditLog } from '#server/audit/seal-audit-log.job.ts';
import { SEQUENCER_LEASE } from '#server/audit/seal-batch.ts';
import { sealAll } from '#server/decisions/seal-decisions.job.ts';
import { row } from '../db.ts';
import { takeLease } from '../lease.store.ts';
import type { Tx } from '../tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '../unit-of-work.ts';

/** Seals decisions and events until a condition holds; transactions of other tests hold sealing back for a moment. */
export async function sealEverything(uow: UnitOfWork, isDone: (tx: Tx) => Promise<boolean>): Promise<void> {
  const now = new Date();
  const fence = await uow.write(EVERY_TENANT, (tx) =>
    takeLease(tx, SEQUENCER_LEASE, 'test', now, new Date(now.getTime() + 60_000)),
  );
  const task = sealAuditLog();
  const given = { uow, signal: AbortSignal.timeout(20_000), holdLease: () => undefined, fence: fence ?? 0 };
  for (;;) {
    await sealAll(uow);
    await task.run(given);
    if (await uow.read(EVERY_TENANT, isDone)) return;
    given.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether every event of an organisation has its leaf. */
export async function isSealed(tx: Tx, organisationId: string): Promise<boolean> {
  const found = await row(
    tx,
    'SELECT 1 FROM audit_event e WHERE organisation_id = $1 AND NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.event_id = e.id) LIMIT 1',
    [organisationId],
  );
  return found === null;
}
