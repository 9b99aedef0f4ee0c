import type { Context } from '#server/access/context.ts';
import { getClusterFactsMany } from '#server/clusters/get-cluster-facts.ts';
import { type KeysetPage, keysetPage } from '#server/platform/domain/keyset-page.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { nameWorkflows } from '#server/workflows/name-workflows.ts';
import type { ListDeploymentsInput } from './deployments.schema.ts';
import { type DeploymentListRow, deploymentItems } from './deployments.views.ts';
import type { DeploymentItem } from './domain/deployment-facts.ts';

/** Lists what each workflow serves where, and what is on its way. */
export async function listDeployments(
  ctx: Context,
  input: ListDeploymentsInput,
): Promise<KeysetPage<DeploymentItem>> {
  const found = await deploymentItems(ctx.tx, ctx.organisationId, {
    below: input.cursor ?? null,
    limit: input.limit + 1,
  });
  const page = keysetPage(found, input.limit, ({ id }) => id);
  const versions = await getVersionFactsMany(
    ctx,
    page.items.flatMap(({ modelVersionId }) => modelVersionId ?? []),
  );
  const clusters = await getClusterFactsMany(
    ctx,
    page.items.flatMap(({ clusterId }) => clusterId ?? []),
  );
  const workflows = await nameWorkflows(
    ctx,
    page.items.map(({ workflowId }) => workflowId),
  );
  const items = page.items.flatMap((found): DeploymentItem[] => {
    const workflow = workflows.get(found.workflowId);
    if (!workflow) return [];
    const version = versions.get(found.modelVersionId ?? '');
    const serving =
      found.servingNumber !== null && found.inForceAt !== null
        ? {
            number: found.servingNumber,
            model: version?.model.name ?? 'a model you may not see',
            version: version?.number ?? 0,
            cluster: clusters.get(found.clusterId ?? '')?.name ?? 'a removed cluster',
            since: found.inForceAt,
          }
        : null;
    return [{ id: found.id, environment: found.environment, workflow, serving, moving: movingOf(found) }];
  });
  return { items, nextCursor: page.nextCursor };
}

function movingOf({ lastState, lastNumber, lastAt }: DeploymentListRow): DeploymentItem['moving'] {
  if (lastNumber === null || lastAt === null) return null;
  if (lastState !== 'requested' && lastState !== 'failed') return null;
  return { toRevision: lastNumber, state: lastState, since: lastAt };
}
