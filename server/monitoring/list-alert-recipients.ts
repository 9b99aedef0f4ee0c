import type { Context } from '#server/access/context.ts';
import { listMembers } from '#server/access/list-members.ts';
import { rulesWithState } from './alerts.views.ts';

/** The alert rules of a workflow with how many people each tells; whoever left the organisation does not count. */
export async function listAlertRecipients(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
): Promise<{ kind: string; isEnabled: boolean; recipients: number }[]> {
  const rules = await rulesWithState(ctx.tx, ctx.organisationId, workflowId);
  const members = new Set((await listMembers(ctx)).map(({ id }) => id));
  return rules.map(({ kind, isEnabled, recipients }) => ({
    kind,
    isEnabled,
    recipients: recipients.filter((id) => members.has(id)).length,
  }));
}
