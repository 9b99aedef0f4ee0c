import type { Context } from '#server/access/context.ts';
import { workflowNameRows } from './workflows.views.ts';

export interface NamedWorkflow {
  id: string;
  slug: string;
  name: string;
}

/** Names workflows by id in one query, for lists of other rooms; ids that may not be seen are missing. */
export async function nameWorkflows(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, NamedWorkflow>> {
  if (ids.length === 0) return new Map();
  const found = await workflowNameRows(ctx.tx, ctx.organisationId, [...new Set(ids)]);
  return new Map(found.map((workflow) => [workflow.id, workflow]));
}
