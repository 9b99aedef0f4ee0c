import type { Context } from '#server/access/context.ts';
import { openIncident } from '#server/incidents/open-incident.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { keepAlert, lockAlert } from './alerts.store.ts';
import type { AlertRuleFacts } from './domain/alert-rules.ts';
import { type AlertState, nextAlert } from './domain/alert-state.ts';
import { observeRule } from './observe-rule.ts';

/** Looks at one rule and keeps where it stands; opens an incident in the step in which it starts to fire. */
export async function evaluateRule(ctx: Context, rule: AlertRuleFacts): Promise<AlertState> {
  const before = await lockAlert(ctx.tx, rule.id);
  const seen = await observeRule(ctx, rule);
  const next = nextAlert(before, seen, rule, ctx.now);
  let incidentId = before?.incidentId ?? null;
  if (next.startsFiring) {
    const { workflow } = await getWorkflow(ctx, { id: rule.workflowId });
    const opened = await openIncident(ctx, {
      workflowId: rule.workflowId,
      title: `${workflow.name}: ${seen.headline}`.slice(0, 300),
      severity: rule.severity,
      cause: {
        kind: 'alert',
        rule: rule.kind,
        ruleId: rule.id,
        value: seen.value ?? 0,
        threshold: rule.threshold,
        sampleCount: seen.sampleCount,
        windowMinutes: rule.windowMinutes,
        figures: seen.figures,
      },
    });
    incidentId = opened.id;
  }
  await keepAlert(ctx.tx, ctx.organisationId, {
    ruleId: rule.id,
    state: next.state,
    value: seen.value,
    sampleCount: seen.sampleCount,
    since: next.since,
    evaluatedAt: ctx.now,
    incidentId,
    detail: { note: seen.note },
  });
  return next.state;
}
