import type { Context } from '#server/access/context.ts';
import { getClusterFactsMany } from '#server/clusters/get-cluster-facts.ts';
import { getRevision } from '#server/deployments/get-serving-revision.ts';
import { getPromptVersions } from '#server/registry/get-prompt-versions.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import { getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import { type DiffRow, type DiffSide, describeDiff, type SaidPrompt } from './domain/describe-diff.ts';
import type { PolicyTerms } from './domain/policy.ts';

interface SideIds {
  modelVersionId: string;
  workflowVersionId: string;
  clusterId: string;
}

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** The prompt that a version of a workflow binds, as long as it is registered. */
async function promptSaid(ctx: Reader, { workflow, version }: WorkflowFacts): Promise<SaidPrompt | null> {
  const bound = version.callPolicy.generation?.prompt;
  if (!bound) return null;
  const [found] = await getPromptVersions(ctx, [{ workspaceId: workflow.workspaceId, ...bound }]);
  if (!found) return null;
  const { model } = await getVersionFacts(ctx, found.versionId);
  return { modelId: model.id, name: model.name, version: found.version };
}

async function sideOf(ctx: Reader, ids: SideIds): Promise<DiffSide> {
  const version = await getVersionFacts(ctx, ids.modelVersionId);
  const facts = await getWorkflowVersion(ctx, ids.workflowVersionId);
  const clusters = await getClusterFactsMany(ctx, [ids.clusterId]);
  const cluster = clusters.get(ids.clusterId)?.name ?? 'removed cluster';
  return { version, workflow: facts.version, cluster, prompt: await promptSaid(ctx, facts) };
}

/** Lays what a base revision serves beside what a change would serve. */
export async function compareSides(
  ctx: Reader,
  baseRevisionId: string | null,
  then: SideIds,
  terms: PolicyTerms,
): Promise<DiffRow[]> {
  const base = baseRevisionId === null ? null : await getRevision(ctx, baseRevisionId);
  const now = base === null ? null : await sideOf(ctx, base);
  return describeDiff(now, await sideOf(ctx, then), terms.gates.comparisons);
}
