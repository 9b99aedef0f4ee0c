import type { Context } from '#server/access/context.ts';
import type { RevisionFacts } from './domain/revision-facts.ts';
import { revisionOnceInForce } from './revisions.views.ts';

/** The newest revision of a model version that was in force for a workflow in an environment, with when; null when none was. */
export function findOnceInForce(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  which: { workflowId: string; environment: string; modelVersionId: string },
): Promise<(RevisionFacts & { inForceAt: Date }) | null> {
  return revisionOnceInForce(ctx.tx, ctx.organisationId, which);
}
