import type { Context } from '#server/access/context.ts';
import { revisionById, revisionsOnceInForce } from './revisions.views.ts';

/** Ids of the revisions to which the deployment of this revision can be returned: those that were in force once. */
export async function listReturnTargets(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  revisionId: string,
): Promise<string[]> {
  const revision = await revisionById(ctx.tx, ctx.organisationId, revisionId);
  if (!revision) return [];
  const found = await revisionsOnceInForce(ctx.tx, ctx.organisationId, revision.deploymentId);
  return found.map(({ id }) => id);
}
