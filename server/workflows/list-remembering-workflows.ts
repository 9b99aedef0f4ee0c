import type { Context } from '#server/access/context.ts';
import { type RememberingWorkflow, rememberingRows } from './workflows.views.ts';

/** Those of these workflows that have, or ever had, a version whose policy remembers answers. */
export function listRememberingWorkflows(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ids: readonly string[],
): Promise<RememberingWorkflow[]> {
  return rememberingRows(ctx.tx, ctx.organisationId, ids);
}
