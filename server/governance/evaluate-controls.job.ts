import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { everyOrganisation } from '#server/platform/every-organisation.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { lastRun } from './controls.views.ts';
import { evaluateControls } from './evaluate-controls.ts';

const EVERY_MS = 5 * 60_000;
const log = logger('governance');

/** Evaluates the controls of every organisation each five minutes; one organisation's trouble never holds another up. */
export const evaluateControlsTask: BackgroundTask = {
  name: 'evaluate-controls',
  periodMs: 60_000,
  async run({ uow, holdLease }) {
    let evaluated = 0;
    let failed = 0;
    for (const organisationId of await everyOrganisation(uow)) {
      holdLease();
      const tenancy = { ...EVERY_TENANT, organisationId };
      const last = await uow.read(tenancy, (tx) => lastRun(tx, organisationId));
      if (last && clock.now().getTime() - last.evaluatedAt.getTime() < EVERY_MS) continue;
      try {
        await uow.write(tenancy, (tx) => evaluateControls(systemContext(tx, organisationId, 'governance')));
        evaluated += 1;
      } catch (error) {
        failed += 1;
        log.error({ err: error, organisation: organisationId }, 'the controls could not be evaluated');
      }
    }
    if (failed > 0) throw new Error(`the controls of ${failed} organisations could not be evaluated`);
    return `evaluated the controls of ${evaluated} organisations`;
  },
};
