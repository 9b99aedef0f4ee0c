import { systemContext } from '#server/access/system-context.ts';
import { parseEvent } from '#server/audit/domain/exported-event.ts';
import { readSealedEvents } from '#server/audit/read-sealed-events.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { newId } from '#server/platform/new-id.ts';
import { EVERY_TENANT, type UnitOfWork } from '#server/platform/unit-of-work.ts';
import { findRecipients, mayConcern, type Recipients } from './find-recipients.ts';
import { forgetNotices, insertNotices, lockNoticePosition, moveNoticePosition } from './notices.store.ts';

/**
 * Turns sealed events into mail to write. Position and notices move in one transaction, so an event is looked at once,
 * whoever dies. Without a mail server nothing is derived: when one is set up later, nobody is flooded with the past.
 */
const BATCH = 200;
const KEPT_MS = 30 * 24 * 3_600_000;

async function recipientsOf(...given: Parameters<typeof findRecipients>): Promise<readonly Recipients[]> {
  try {
    return await findRecipients(...given);
  } catch (error) {
    // What the event was about may be gone by now; then there is nobody to write to.
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** Derives the notices of the next events of one organisation; true when there may be more. */
export function deriveNext(uow: UnitOfWork, organisationId: string): Promise<boolean> {
  return uow.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
    const ctx = systemContext(tx, organisationId, 'notices');
    const from = await lockNoticePosition(tx, organisationId);
    const sealed = await readSealedEvents(ctx, { from, limit: BATCH });
    for (const { leafIndex, canonical } of sealed) {
      const { event } = parseEvent(leafIndex, canonical);
      if (!mayConcern(event.type)) continue;
      const found = await recipientsOf(ctx, event);
      const createdAt = clock.now();
      const about = { organisationId, eventId: event.id, createdAt };
      await insertNotices(
        tx,
        found.flatMap(({ kind, personIds }) =>
          personIds.map((personId) => ({ id: newId('notice'), personId, kind, ...about })),
        ),
      );
    }
    const last = sealed.at(-1);
    if (last) await moveNoticePosition(tx, organisationId, last.leafIndex + 1);
    return sealed.length === BATCH;
  });
}

/** Derives what mail is to be written. */
export const deriveNotices: BackgroundTask = {
  name: 'derive-notices',
  periodMs: 1_000,
  run: async ({ uow, signal }) => {
    if (env().smtpUrl === undefined) return 'no mail server is set up';
    const organisations = await everyBusyOrganisation(uow);
    for (const organisationId of organisations) {
      while (!signal.aborted && (await deriveNext(uow, organisationId)));
    }
    const before = new Date(clock.now().getTime() - KEPT_MS);
    await uow.write(EVERY_TENANT, (tx) => forgetNotices(tx, before, BATCH));
    return `looked at the events of ${organisations.length} organisations`;
  },
};
