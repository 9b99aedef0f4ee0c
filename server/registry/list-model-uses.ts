import type { Context } from '#server/access/context.ts';
import { listOpenAsks } from '#server/approvals/list-open-asks.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import type { RiskTier } from '#server/workflows/domain/risk-tier.ts';
import { listWorkflowOwners } from '#server/workflows/list-workflow-owners.ts';
import { versionsAmong } from './wire-versions.views.ts';

/** A workflow that uses a model. */
export interface ModelUse {
  id: string;
  slug: string;
  name: string;
  riskTier: RiskTier;
}

/** The workflows that serve a version of a model, stand ready to, or are asked to by a change request that is not over. */
export async function listModelUses(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  modelId: string,
): Promise<ModelUse[]> {
  const kept = (await listDesired(ctx)).flatMap(({ workflowId, revisions }) =>
    revisions
      .filter(({ keep }) => keep !== 'none')
      .map(({ modelVersionId }) => ({ workflowId, modelVersionId })),
  );
  const asked = await listOpenAsks(ctx);
  const places = [...kept, ...asked];
  const own = await versionsAmong(
    ctx.tx,
    modelId,
    places.map(({ modelVersionId }) => modelVersionId),
  );
  const workflowIds = new Set(
    places.flatMap(({ workflowId, modelVersionId }) => (own.has(modelVersionId) ? workflowId : [])),
  );
  if (workflowIds.size === 0) return [];
  return (await listWorkflowOwners(ctx))
    .filter(({ id }) => workflowIds.has(id))
    .map(({ id, slug, name, riskTier }) => ({ id, slug, name, riskTier }));
}
