import { systemContext } from '#server/access/system-context.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { everyBusyOrganisation } from '#server/platform/every-busy-organisation.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { workflowsWithoutRule } from './alerts.views.ts';
import { createDefaultRules } from './create-default-rules.ts';
import { ALERT_KINDS } from './domain/alert-rules.ts';

/** Gives workflows from before a kind of alert rule was known the rule that new ones begin with, each with its event. */
export const addMissingRules: BackgroundTask = {
  name: 'add-missing-rules',
  periodMs: 10 * 60_000,
  async run({ uow, holdLease }) {
    let added = 0;
    for (const organisationId of await everyBusyOrganisation(uow)) {
      holdLease();
      added += await uow.write({ ...EVERY_TENANT, organisationId }, async (tx) => {
        const ctx = systemContext(tx, organisationId, 'monitor');
        let count = 0;
        for (const kind of ALERT_KINDS) {
          for (const { id } of await workflowsWithoutRule(tx, organisationId, kind)) {
            const { workflow } = await getWorkflow(ctx, { id });
            await createDefaultRules(ctx, workflow, [kind]);
            count += 1;
          }
        }
        return count;
      });
    }
    return `added ${added} rules`;
  },
};
