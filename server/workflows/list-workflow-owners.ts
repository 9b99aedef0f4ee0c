import type { Context } from '#server/access/context.ts';
import { type WorkflowOwner, workflowOwnerRows } from './workflows.views.ts';

export type { WorkflowOwner };

/** Who answers for each workflow and whom to call at any hour, newest first; at most 1,000. */
export function listWorkflowOwners(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<WorkflowOwner[]> {
  return workflowOwnerRows(ctx.tx, ctx.organisationId);
}
