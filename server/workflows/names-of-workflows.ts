import type { Context } from '#server/access/context.ts';
import { workflowNames } from './workflow-names.views.ts';

/** The names of workflows by id; one that may not be seen is missing. */
export async function namesOfWorkflows(
  ctx: Pick<Context, 'tx'>,
  ids: readonly string[],
): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  return Object.fromEntries((await workflowNames(ctx.tx, ids)).map(({ id, name }) => [id, name]));
}
