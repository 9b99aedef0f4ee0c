import type { Context } from '#server/access/context.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import type { ServingVersion } from './domain/serving-version.ts';

/** What serves each of these workflows in production, by workflow id; workflows that serve nothing are missing. */
export async function servingByWorkflow(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  workflowIds: readonly string[],
): Promise<Record<string, ServingVersion>> {
  const wanted = new Set(workflowIds);
  const serving = (await listDesired(ctx)).flatMap((deployment) => {
    if (deployment.environment !== 'production' || !wanted.has(deployment.workflowId)) return [];
    const revision = deployment.revisions.find(({ id }) => id === deployment.servingRevisionId);
    return revision ? [revision] : [];
  });
  const ids = serving.slice(0, 200).map(({ modelVersionId }) => modelVersionId);
  const versions = await getVersionFactsMany(ctx, ids);
  return Object.fromEntries(
    serving.flatMap((revision) => {
      const version = versions.get(revision.modelVersionId);
      if (!version) return [];
      const { deploymentId, number: revisionNumber, workflowVersionId } = revision;
      const model = { ...version.model, versionId: version.id, number: version.number };
      return [[revision.workflowId, { deploymentId, revisionNumber, workflowVersionId, model }]];
    }),
  );
}
