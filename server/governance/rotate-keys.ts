import { randomUUID } from 'node:crypto';
import { machineOperator } from '#server/access/machine-operator.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { clock } from '#server/platform/clock.ts';
import { activeSealPrefix } from '#server/platform/crypto.ts';
import { everyOrganisation } from '#server/platform/every-organisation.ts';
import { insertGeneration, newestGeneration } from '#server/platform/key-generations.ts';
import { raiseActiveGeneration } from '#server/platform/key-ring.ts';
import { EVERY_TENANT, notify, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';
import { countStale } from './sealed-values.store.ts';

export interface KeyStatus {
  generation: number;
  /** Secrets that an older generation still wraps, per table; all zero once a rotation is over. */
  remaining: Record<string, number>;
  settledAt: Date | null;
}

/**
 * Makes a new generation of the wrapping key the active one, over the system role. The worker then wraps every secret
 * again while everything serves; doing it twice is harmless. Told in the log of every organisation.
 */
export async function rotateKeys(system: UnitOfWork): Promise<{ generation: number }> {
  const organisations = await everyOrganisation(system);
  const generation = await system.write(EVERY_TENANT, async (tx) => {
    const now = clock.now();
    const next = ((await newestGeneration(tx))?.generation ?? 1) + 1;
    await insertGeneration(tx, { generation: next, createdBy: machineOperator('-').id, createdAt: now });
    const correlationId = randomUUID();
    for (const organisationId of organisations) {
      const ctx = { tx, actor: machineOperator(organisationId), organisationId, now, correlationId };
      await appendAuditEvent(ctx, {
        type: 'keys.rotated',
        resourceId: organisationId,
        details: { generation: next },
      });
    }
    await notify(tx, 'interlock_keys');
    return next;
  });
  raiseActiveGeneration(generation);
  return { generation };
}

/** How far the last rotation has come; over the system role. */
export function readKeyStatus(system: UnitOfWork): Promise<KeyStatus> {
  return system.read(EVERY_TENANT, async (tx) => {
    const newest = await newestGeneration(tx);
    if (newest) raiseActiveGeneration(newest.generation);
    const remaining: Record<string, number> = {};
    for (const column of SEALED_COLUMNS)
      remaining[column.table] =
        (remaining[column.table] ?? 0) + (await countStale(tx, column, activeSealPrefix()));
    return { generation: newest?.generation ?? 1, remaining, settledAt: newest?.settledAt ?? null };
  });
}
