import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { insertRules } from './alerts.store.ts';
import { ALERT_KIND_TABLE, ALERT_KINDS, type AlertKind } from './domain/alert-rules.ts';

/** Gives a new workflow its alert rules, one of each kind, enabled; each with its event. */
export async function createDefaultRules(
  ctx: Context,
  workflow: { id: string; workspaceId: string; slug: string; ownerId: string },
  kinds: readonly AlertKind[] = ALERT_KINDS,
): Promise<void> {
  const rules = kinds.map((kind) => ({
    id: newId('alertRule'),
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    kind,
    ...ALERT_KIND_TABLE[kind].defaults,
    isEnabled: true,
    // Whoever answers for it hears of it, until somebody says otherwise.
    recipients: [workflow.ownerId],
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  }));
  await insertRules(ctx.tx, rules);
  for (const rule of rules) {
    await appendAuditEvent(ctx, {
      type: 'alert-rule.created',
      resourceId: rule.id,
      workspaceId: workflow.workspaceId,
      details: { workflow: workflow.slug, kind: rule.kind, threshold: String(rule.threshold) },
    });
  }
}
