import type { Context } from '#server/access/context.ts';
import { notFound } from '#server/platform/domain/refusal.ts';
import { deploymentOf } from './deployments.store.ts';
import type { RevisionFacts, ServingRevision } from './domain/revision-facts.ts';
import { revisionById, servingRevisionOf } from './revisions.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** Returns the revision in force for a workflow in an environment, or null when none is. */
export function getServingRevision(
  ctx: Reader,
  workflowId: string,
  environment: string,
): Promise<ServingRevision | null> {
  return servingRevisionOf(ctx.tx, ctx.organisationId, workflowId, environment);
}

/** Returns the revision that is meant to serve, in force or on the way, or null. */
export async function getDesiredRevision(
  ctx: Reader,
  workflowId: string,
  environment: string,
): Promise<RevisionFacts | null> {
  const deployment = await deploymentOf(ctx.tx, ctx.organisationId, workflowId, environment);
  if (!deployment?.desiredRevisionId) return null;
  return revisionById(ctx.tx, ctx.organisationId, deployment.desiredRevisionId);
}

/** Returns one revision; refuses with `not-found` when it does not exist or may not be seen. */
export async function getRevision(ctx: Reader, revisionId: string): Promise<RevisionFacts> {
  const found = await revisionById(ctx.tx, ctx.organisationId, revisionId);
  if (!found) throw notFound('revision');
  return found;
}
