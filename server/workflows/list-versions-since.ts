import type { Context } from '#server/access/context.ts';
import { type WorkflowVersionMark, workflowVersionMarks } from './workflows.views.ts';

/**
 * Returns who made each version of a workflow and its risk tier, from the version that serves (included; null: from the
 * first) to the newest: all that putting the newest in force would bring along.
 */
export function listVersionsSince(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
  servingVersionId: string | null,
): Promise<WorkflowVersionMark[]> {
  return workflowVersionMarks(ctx.tx, ctx.organisationId, workflowId, servingVersionId);
}
