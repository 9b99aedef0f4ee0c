import { systemContext } from '#server/access/system-context.ts';
import { listPendingDecisions } from '#server/decisions/list-pending-decisions.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { enqueueDecision } from './enqueue-decision.ts';

const BATCH = 200;
const ROUNDS_MAX = 50;
const log = logger('reviews');

/** Opens a case for every decision that waits for a person: by signal within milliseconds, by period within a second. */
export const openReviews: BackgroundTask = {
  name: 'open-reviews',
  periodMs: 1_000,
  channel: 'interlock_reviews',
  async run({ uow, holdLease }) {
    let opened = 0;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const pending = await uow.read(EVERY_TENANT, (tx) => listPendingDecisions(tx, BATCH));
      let progress = 0;
      for (const decision of pending) {
        holdLease();
        const { organisationId } = decision;
        // Each in its own transaction: one that cannot be opened must not keep the others waiting.
        const made = await uow
          .write({ ...EVERY_TENANT, organisationId }, (tx) =>
            enqueueDecision(systemContext(tx, organisationId, 'reviews'), decision),
          )
          .catch((error: unknown) => {
            log.error({ err: error, decisionId: decision.id }, 'a case could not be opened');
            return false;
          });
        if (made) progress += 1;
      }
      opened += progress;
      if (pending.length < BATCH || progress === 0) break;
    }
    return `opened ${countOf(opened, 'case')}`;
  },
};
