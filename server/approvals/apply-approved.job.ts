import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { applyWaitingRequest } from './apply-waiting-request.ts';
import { createDefaultPolicies } from './create-default-policies.ts';
import { anyRequestsInState } from './requests.store.ts';

const BATCH = 200;
const PROCESS = 'request-keeper';
const log = logger('requests');
const complete = new Set<string>();

/**
 * Applies what was approved and waited for its time: review, cool-off, window, the end of a freeze. Sees to it, once per
 * organisation and process, that there is a policy for every action; what an older product did not know is created, on the
 * record, as a new organisation gets it.
 */
export const applyApprovedTask: BackgroundTask = {
  name: 'apply-approved',
  periodMs: 5_000,
  channel: 'interlock_approved',
  async run({ uow, holdLease }) {
    let applied = 0;
    let failed = 0;
    for (const organisationId of await everyBusyOrganisation(uow)) {
      const tenancy = { ...EVERY_TENANT, organisationId };
      if (!complete.has(organisationId)) {
        await uow.write(tenancy, (tx) => createDefaultPolicies(systemContext(tx, organisationId, PROCESS)));
        complete.add(organisationId);
      }
      const waiting = await uow.read(tenancy, (tx) =>
        anyRequestsInState(tx, organisationId, ['approved'], BATCH),
      );
      for (const request of waiting) {
        holdLease();
        try {
          const state = await uow.write(tenancy, (tx) =>
            applyWaitingRequest(systemContext(tx, organisationId, PROCESS), request.id),
          );
          if (state === 'applied') applied += 1;
        } catch (error) {
          failed += 1;
          log.error({ err: error, request: request.id }, 'an approved request could not be applied');
        }
      }
    }
    if (failed > 0) throw new Error(`${failed} approved requests could not be applied`);
    return `applied ${applied} requests`;
  },
};
