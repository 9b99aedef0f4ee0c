import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { takeDenials } from './denials.store.ts';
import { minuteOf } from './record-denial.ts';
import { systemContext } from './system-context.ts';

/** Appends one event for each actor, permission and past minute with more than one refusal; returns how many it told. */
export function tellPastDenials(uow: UnitOfWork, now: Date): Promise<number> {
  return uow.write(EVERY_TENANT, async (tx) => {
    const counted = await takeDenials(tx, minuteOf(now));
    const repeated = counted.filter(({ count }) => count > 1);
    for (const { organisationId, actorId, permission, minute, count } of repeated) {
      await appendAuditEvent(systemContext(tx, organisationId, 'access'), {
        type: 'access.denied-again',
        resourceId: organisationId,
        details: { actorId, permission, times: count - 1, minute: minute.toISOString() },
      });
    }
    return repeated.length;
  });
}

/** Tells how often refusals were repeated, once their minute is over. */
export const tellDenials: BackgroundTask = {
  name: 'tell-denials',
  periodMs: 30_000,
  run: async ({ uow }) => `told ${await tellPastDenials(uow, clock.now())} repeated refusals`,
};
