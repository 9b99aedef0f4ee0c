import type { Context } from '#server/access/context.ts';
import { type RevisionOfVersion, revisionsOfVersions, versionsOfDeployment } from './revisions-of.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** The revisions of model versions, the newest first, at most `limit`; of one deployment alone where that is named. */
export function listRevisionsOf(
  ctx: Reader,
  given: { modelVersionIds: readonly string[]; deploymentId: string | null; limit: number },
): Promise<RevisionOfVersion[]> {
  if (given.modelVersionIds.length === 0) return Promise.resolve([]);
  return revisionsOfVersions(ctx.tx, ctx.organisationId, given);
}

/** Ids of the model versions that a deployment has revisions of, the newest revision first, and the deployment's workspace; null without it. */
export function findVersionsOfDeployment(
  ctx: Reader,
  deploymentId: string,
  limit: number,
): Promise<{ workspaceId: string; modelVersionIds: string[] } | null> {
  return versionsOfDeployment(ctx.tx, ctx.organisationId, deploymentId, limit);
}
