import type { Context } from '#server/access/context.ts';
import { type PastStop, stopsOfWorkflowBetween } from './stop-history.views.ts';

/** Stops of a workflow that began in a range, lifted or not, newest first; at most 100. For markers on charts. */
export function listStopsBetween(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
  range: { from: Date; to: Date },
): Promise<PastStop[]> {
  return stopsOfWorkflowBetween(ctx.tx, ctx.organisationId, workflowId, range);
}
