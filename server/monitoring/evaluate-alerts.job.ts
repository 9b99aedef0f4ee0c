import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { logger } from '#server/platform/logger.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { enabledRules } from './alerts.views.ts';
import { evaluateRule } from './evaluate-rule.ts';

const PROCESS = 'monitor';
const log = logger('monitor');

/** Evaluates every enabled alert rule from rollups; one rule's trouble never holds another up. */
export const evaluateAlerts: BackgroundTask = {
  name: 'evaluate-alerts',
  periodMs: 5_000,
  async run({ uow, holdLease }) {
    let evaluated = 0;
    let firing = 0;
    let failed = 0;
    for (const organisationId of await everyBusyOrganisation(uow)) {
      const tenancy = { ...EVERY_TENANT, organisationId };
      for (const rule of await uow.read(tenancy, (tx) => enabledRules(tx, organisationId))) {
        holdLease();
        try {
          const state = await uow.write(tenancy, (tx) =>
            evaluateRule(systemContext(tx, organisationId, PROCESS), rule),
          );
          evaluated += 1;
          if (state === 'firing') firing += 1;
        } catch (error) {
          failed += 1;
          log.error({ err: error, rule: rule.id }, 'an alert rule could not be evaluated');
        }
      }
    }
    if (failed > 0) throw new Error(`${failed} alert rules could not be evaluated`);
    return `evaluated ${evaluated} rules, ${firing} firing`;
  },
};
