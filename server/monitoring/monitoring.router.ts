import { permitted } from '#server/api/operation.ts';
import { changeAlertRule } from './change-alert-rule.ts';
import { listAlerts } from './list-alerts.ts';
import { changeAlertRuleInput, listAlertsInput, showDriftInput } from './monitoring.schema.ts';
import { showDrift } from './show-drift.ts';

export const monitoring = {
  alerts: permitted({ input: listAlertsInput, permission: 'insight:technical', run: listAlerts }),
  drift: permitted({ input: showDriftInput, permission: 'insight:technical', run: showDrift }),
  changeRule: permitted({
    input: changeAlertRuleInput,
    permission: 'alert-rule:edit',
    audit: 'alert-rule.changed',
    run: changeAlertRule,
  }),
};
