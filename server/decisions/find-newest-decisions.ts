import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { newestDecisionRows } from './newest-decisions.views.ts';

const MANY_MAX = 200;

/** When each of up to 200 workflows was last asked, and when the last outcome among its newest decisions arrived. */
export async function findNewestDecisions(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowIds: readonly string[],
): Promise<ReadonlyMap<string, { decisionId: string; decidedAt: Date; outcomeAt: Date | null }>> {
  if (workflowIds.length > MANY_MAX)
    throw new Refusal('invalid', `Ask for at most ${MANY_MAX} workflows at a time.`);
  const found = await newestDecisionRows(ctx.tx, ctx.organisationId, workflowIds);
  return new Map(found.map(({ workflowId, ...newest }) => [workflowId, newest]));
}
