import type { Context } from '#server/access/context.ts';
import { getClusterFactsMany } from '#server/clusters/get-cluster-facts.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import { type DiffRow, type DiffSide, describeDiff } from './domain/describe-diff.ts';
import type { PolicyTerms } from './domain/policy.ts';

interface SideIds {
  modelVersionId: string;
  workflowVersionId: string;
  clusterId: string;
}

async function sideOf(ctx: Pick<Context, 'tx' | 'organisationId'>, ids: SideIds): Promise<DiffSide> {
  const version = await getVersionFacts(ctx, ids.modelVersionId);
  const { version: workflow } = await getWorkflowVersion(ctx, ids.workflowVersionId);
  const clusters = await getClusterFactsMany(ctx, [ids.clusterId]);
  return { version, workflow, cluster: clusters.get(ids.clusterId)?.name ?? 'removed cluster' };
}

/** Lays what a base revision serves beside what a change would serve. */
export async function compareSides(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  baseRevisionId: string | null,
  then: SideIds,
  terms: PolicyTerms,
): Promise<DiffRow[]> {
  const base = baseRevisionId === null ? null : await getRevision(ctx, baseRevisionId);
  const now = base === null ? null : await sideOf(ctx, base);
  return describeDiff(now, await sideOf(ctx, then), terms.gates.comparisons);
}
