import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { isOpen, OPEN_STATES } from './domain/request-states.ts';
import { endOverdueRequest } from './end-overdue-request.ts';
import { anyRequestsInState } from './requests.store.ts';

const BATCH = 200;
const log = logger('requests');

/** Ends open requests whose time is over or whose subject has changed, so that nobody reads what can no longer be signed. */
export const expireRequestsTask: BackgroundTask = {
  name: 'expire-requests',
  periodMs: 15_000,
  async run({ uow, holdLease }) {
    let ended = 0;
    let failed = 0;
    for (const organisationId of await everyBusyOrganisation(uow)) {
      const tenancy = { ...EVERY_TENANT, organisationId };
      const open = await uow.read(tenancy, (tx) =>
        anyRequestsInState(tx, organisationId, OPEN_STATES, BATCH),
      );
      for (const request of open) {
        holdLease();
        try {
          const state = await uow.write(tenancy, (tx) =>
            endOverdueRequest(systemContext(tx, organisationId, 'request-keeper'), request.id),
          );
          if (!isOpen(state)) ended += 1;
        } catch (error) {
          failed += 1;
          log.error({ err: error, request: request.id }, 'a request could not be looked after');
        }
      }
    }
    if (failed > 0) throw new Error(`${failed} requests could not be looked after`);
    return `ended ${ended} requests`;
  },
};
