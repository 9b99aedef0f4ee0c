import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { awaitingEmergencies } from './emergencies.store.ts';
import { keepEmergency } from './keep-emergency.ts';

const log = logger('emergencies');

/** Does what the deadlines of emergencies ask for: pauses, returns, freezes. */
export const keepEmergenciesTask: BackgroundTask = {
  name: 'keep-emergencies',
  periodMs: 5_000,
  channel: 'interlock_emergencies',
  async run({ uow, holdLease }) {
    let done = 0;
    let failed = 0;
    for (const organisationId of await everyBusyOrganisation(uow)) {
      const tenancy = { ...EVERY_TENANT, organisationId };
      const awaiting = await uow.read(tenancy, (tx) => awaitingEmergencies(tx, organisationId));
      for (const { changeRequestId } of awaiting) {
        holdLease();
        try {
          done += await uow.write(tenancy, (tx) =>
            keepEmergency(systemContext(tx, organisationId, 'emergency-keeper'), changeRequestId),
          );
        } catch (error) {
          failed += 1;
          log.error({ err: error, request: changeRequestId }, 'an emergency could not be looked after');
        }
      }
    }
    if (failed > 0) throw new Error(`${failed} emergencies could not be looked after`);
    return `kept ${done} deadlines of emergencies`;
  },
};
