import type { Context } from '#server/access/context.ts';
import { OPEN_STATES } from './domain/request-states.ts';
import { versionsAskedFor } from './requests.views.ts';

/** Ids of the model versions that open change requests ask a workflow to serve, at most 100. */
export function listAskedVersions(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
): Promise<string[]> {
  return versionsAskedFor(ctx.tx, ctx.organisationId, workflowId, OPEN_STATES);
}
