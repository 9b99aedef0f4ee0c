import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Tx } from '#server/platform/tx.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { appendAuditEvent } from './append-audit-event.ts';
import { checkNewest, checkStretch } from './check-log.ts';
import { LOG_FAULTS, type LogFault } from './domain/log-fault.ts';
import { haltInForce, liftHalt } from './log-halts.store.ts';
import { newestCheckpoint } from './log-tree.views.ts';

const STRETCH = 25_600;

async function faultAnywhere(
  system: UnitOfWork,
  organisationId: string,
  size: number,
): Promise<LogFault | null> {
  for (let from = 0; from < size; from += STRETCH) {
    const fault = await system.read(EVERY_TENANT, (tx) =>
      checkStretch(tx, organisationId, from, from + STRETCH),
    );
    if (fault) return fault;
  }
  return system.read(EVERY_TENANT, (tx) => checkNewest(tx, organisationId, STRETCH));
}

/**
 * Lets a halted log be signed again, over the system role, once every event, leaf and tile is what was signed; refuses
 * with what still differs. A witness that disagrees halts it again.
 */
export async function resumeLog(
  system: UnitOfWork,
  organisationId: string,
  contextOf: (tx: Tx) => Context,
): Promise<{ size: number }> {
  const size = await system.read(EVERY_TENANT, async (tx) => {
    if (!(await haltInForce(tx, organisationId))) throw new Refusal('conflict', 'The log is not halted.');
    return (await newestCheckpoint(tx, organisationId))?.size ?? 0;
  });
  const fault = await faultAnywhere(system, organisationId, size);
  if (fault) throw new Refusal('conflict', `${LOG_FAULTS[fault.kind]} ${fault.detail}`);
  await system.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
    const halt = await haltInForce(tx, organisationId);
    if (!halt) throw new Refusal('conflict', 'Somebody else resumed the log meanwhile.');
    const ctx = contextOf(tx);
    await liftHalt(tx, halt.id, ctx.actor.id, ctx.now);
    await appendAuditEvent(ctx, { type: 'audit-log.resumed', resourceId: halt.id, details: { size } });
  });
  return { size };
}
