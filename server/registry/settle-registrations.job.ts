import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { settlePendingVersion } from './settle-registration.ts';
import { pendingVersions } from './wire-versions.views.ts';

const BATCH = 100;
const PROCESS = 'registration-keeper';
const log = logger('registrations');

/** Settles registrations that wait for their files; one version's trouble holds no other up. */
export const settleRegistrations: BackgroundTask = {
  name: 'settle-registrations',
  periodMs: 2_000,
  async run({ uow, holdLease }) {
    const waiting = await uow.read(EVERY_TENANT, (tx) => pendingVersions(tx, BATCH));
    let settled = 0;
    for (const { id, organisationId } of waiting) {
      holdLease();
      try {
        const status = await uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
          settlePendingVersion(systemContext(tx, organisationId, PROCESS), id),
        );
        if (status !== 'PENDING_REGISTRATION') settled += 1;
      } catch (error) {
        log.error({ err: error, version: id }, 'a registration could not be settled');
      }
    }
    return `settled ${settled} of ${waiting.length} registrations`;
  },
};
