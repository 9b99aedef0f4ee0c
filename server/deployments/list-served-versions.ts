import type { Context } from '#server/access/context.ts';
import { versionsServedBy } from './revisions.views.ts';

/** Ids of the model versions that a workflow serves or ever had a revision of, in any environment; newest first, at most 200. */
export function listServedVersions(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowId: string,
): Promise<string[]> {
  return versionsServedBy(ctx.tx, ctx.organisationId, workflowId);
}
