import type { Context } from '#server/access/context.ts';
import { ruleById } from './alerts.views.ts';

/** Ids of the people whom an alert rule tells when it begins to fire; nobody when the rule is gone. */
export async function listRuleRecipients(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ruleId: string,
): Promise<readonly string[]> {
  return (await ruleById(ctx.tx, ctx.organisationId, ruleId))?.recipients ?? [];
}
