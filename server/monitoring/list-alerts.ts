import type { Context } from '#server/access/context.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import { type RuleWithState, rulesWithState } from './alerts.views.ts';
import type { ListAlertsInput } from './monitoring.schema.ts';

export type AlertItem = RuleWithState & { workflow: { id: string; slug: string; name: string } };

/** Alert rules with what they last saw; those that fire come first. */
export async function listAlerts(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  input: ListAlertsInput,
): Promise<{ items: AlertItem[] }> {
  const rules = await rulesWithState(ctx.tx, ctx.organisationId, input.workflowId ?? null);
  const names = await nameWorkflows(
    ctx,
    rules.map(({ workflowId }) => workflowId),
  );
  const rank = (item: AlertItem) => (item.alert?.state === 'firing' ? 0 : 1);
  const items = rules.map((rule) => ({
    ...rule,
    workflow: names.get(rule.workflowId) ?? { id: rule.workflowId, slug: '', name: 'Workflow' },
  }));
  return {
    items: items.toSorted((a, b) => rank(a) - rank(b) || a.workflow.name.localeCompare(b.workflow.name)),
  };
}
