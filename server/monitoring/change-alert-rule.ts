import type { Context } from '#server/access/context.ts';
import { resolveMembers } from '#server/access/resolve-members.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { notFound, Refusal } from '#server/platform/domain/refusal.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { changeRule } from './alerts.store.ts';
import { ruleById } from './alerts.views.ts';
import type { ChangeAlertRuleInput } from './monitoring.schema.ts';

/** Changes the terms of an alert rule; a share above 1 can never be reached and is refused. */
export async function changeAlertRule(ctx: Context, input: ChangeAlertRuleInput): Promise<{ id: string }> {
  const rule = await ruleById(ctx.tx, ctx.organisationId, input.ruleId);
  if (!rule) throw notFound('alert rule');
  if (rule.kind === 'gateway-errors' && input.threshold > 1) {
    const message = 'must be a share from 0 to 1';
    throw new Refusal('invalid', `The threshold ${message}.`, { fields: [{ path: '/threshold', message }] });
  }
  const { workflow } = await getWorkflow(ctx, { id: rule.workflowId });
  const recipients = input.recipients
    ? [...new Set(await resolveMembers(ctx, input.recipients, '/recipients'))]
    : [...rule.recipients];
  await changeRule(ctx.tx, rule.id, { ...input, recipients });
  await appendAuditEvent(ctx, {
    type: 'alert-rule.changed',
    resourceId: rule.id,
    workspaceId: rule.workspaceId,
    details: {
      workflow: workflow.slug,
      kind: rule.kind,
      threshold: String(input.threshold),
      isEnabled: input.isEnabled,
      recipients,
    },
  });
  return { id: rule.id };
}
