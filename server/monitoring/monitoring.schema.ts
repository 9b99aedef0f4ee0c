import { z } from 'zod';
import { SEVERITIES } from '../incidents/domain/incident-facts.ts';

const recordId = z.string().min(1).max(64);

export const listAlertsInput = z.strictObject({ workflowId: recordId.optional() });
export type ListAlertsInput = z.output<typeof listAlertsInput>;

export const showDriftInput = z.strictObject({
  workflowId: recordId,
  /** How far back; whole hours are counted. */
  hours: z.coerce.number().int().min(1).max(720).default(24),
});
export type ShowDriftInput = z.output<typeof showDriftInput>;

export const changeAlertRuleInput = z.strictObject({
  ruleId: recordId,
  threshold: z.number().positive().max(100),
  windowMinutes: z
    .int()
    .min(1)
    .max(30 * 24 * 60),
  minimumCount: z.int().min(1).max(1_000_000),
  severity: z.enum(SEVERITIES),
  isEnabled: z.boolean(),
  /** Ids or e-mails of the people whom it tells; unchanged when not given. */
  recipients: z.array(z.string().trim().min(1).max(200)).max(20).optional(),
});
export type ChangeAlertRuleInput = z.output<typeof changeAlertRuleInput>;
