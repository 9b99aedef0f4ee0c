import type { Context } from '#server/access/context.ts';
import { getClusterFactsMany } from '#server/clusters/get-cluster-facts.ts';
import type { DesiredDeployment } from '#server/deployments/domain/desired-deployment.ts';
import type { RevisionFacts } from '#server/deployments/domain/revision-facts.ts';
import { revisionsOf } from '#server/deployments/domain/traffic-split.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import type { PromptVersion } from '#server/registry/domain/version-content.ts';
import { getPromptVersions } from '#server/registry/get-prompt-versions.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { namedSecrets } from '#server/workflows/domain/named-secrets.ts';
import type { WorkflowFacts } from '#server/workflows/domain/workflow-facts.ts';
import type { SealedSecret } from '#server/workflows/domain/workspace-secret.ts';
import { getSecrets } from '#server/workflows/get-secrets.ts';
import { getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import { purgeNumbers } from './cache-purges.views.ts';
import { compileRoute, compileSnapshot, digestOfRoutes, type RouteSource } from './domain/compile-routes.ts';
import type { Route } from './domain/route-snapshot.ts';
import { insertSnapshot, lockRoutes, newestSnapshot, overEveryWorkspace } from './snapshots.store.ts';

const BATCH = 200;

/** The prompts that these workflow versions bind, by workflow version; one that is bound must be there. */
async function promptsOf(
  ctx: Context,
  workflows: Iterable<WorkflowFacts>,
): Promise<ReadonlyMap<string, PromptVersion>> {
  const bound = [...workflows].flatMap(({ workflow, version }) => {
    const prompt = version.callPolicy.generation?.prompt;
    return prompt ? [{ id: version.id, ref: { workspaceId: workflow.workspaceId, ...prompt } }] : [];
  });
  const found = await getPromptVersions(
    ctx,
    bound.map(({ ref }) => ref),
  );
  return new Map(
    bound.map(({ id, ref }, index): [string, PromptVersion] => {
      const prompt = found[index];
      if (!prompt) throw new Error(`the prompt ${ref.model} ${ref.version} is bound and not registered`);
      return [id, prompt];
    }),
  );
}

/** The secrets that each of these workflow versions names; one that is gone is left out, and what asks for it goes unanswered. */
async function secretsOf(
  ctx: Context,
  workflows: Iterable<WorkflowFacts>,
): Promise<(of: WorkflowFacts) => SealedSecret[]> {
  const namesOf = ({ version }: WorkflowFacts) => namedSecrets(version.callPolicy).map(({ name }) => name);
  const found = await getSecrets(ctx, [...new Set([...workflows].flatMap(namesOf))]);
  return (of) => {
    const names = new Set(namesOf(of));
    return found
      .filter(({ name, workspaceId }) => names.has(name) && workspaceId === of.workflow.workspaceId)
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  };
}

/** What every revision that a route may name is made of, by its id. */
async function sourcesOf(
  ctx: Context,
  revisions: readonly RevisionFacts[],
): Promise<ReadonlyMap<string, RouteSource>> {
  const sources = new Map<string, RouteSource>();
  for (let at = 0; at < revisions.length; at += BATCH) {
    const batch = revisions.slice(at, at + BATCH);
    const versions = await getVersionFactsMany(
      ctx,
      batch.map(({ modelVersionId }) => modelVersionId),
    );
    const clusters = await getClusterFactsMany(
      ctx,
      batch.map(({ clusterId }) => clusterId),
    );
    const workflows = await getWorkflowVersionsMany(
      ctx,
      batch.map(({ workflowVersionId }) => workflowVersionId),
    );
    const prompts = await promptsOf(ctx, workflows.values());
    const secrets = await secretsOf(ctx, workflows.values());
    for (const revision of batch) {
      const version = versions.get(revision.modelVersionId);
      const cluster = clusters.get(revision.clusterId);
      const workflow = workflows.get(revision.workflowVersionId);
      if (!version || !cluster || !workflow) continue;
      const prompt = prompts.get(workflow.version.id) ?? null;
      sources.set(revision.id, {
        ...{ revision, workflow, version, cluster, prompt },
        secrets: secrets(workflow),
      });
    }
  }
  return sources;
}

/** The revisions that the route of a deployment may name beside the one in force. */
function othersOf({ traffic, standInRevisionId }: DesiredDeployment): string[] {
  const before = standInRevisionId === null ? [] : [standInRevisionId];
  return traffic ? [...before, ...revisionsOf(traffic.terms)] : before;
}

async function routesOf(ctx: Context): Promise<Route[]> {
  const deployments = (await listDesired(ctx)).filter(({ environment }) => environment === 'production');
  const named = deployments.flatMap((deployment) => {
    const ids = new Set([deployment.servingRevisionId, ...othersOf(deployment)]);
    return deployment.revisions.filter(({ id }) => ids.has(id));
  });
  const sources = await sourcesOf(ctx, named);
  const purges = await purgeNumbers(ctx.tx, ctx.organisationId);
  return deployments.flatMap(({ servingRevisionId, standInRevisionId, traffic, workflowId }) => {
    if (servingRevisionId === null) return [];
    const serving = sources.get(servingRevisionId);
    if (!serving)
      throw new Error(
        `revision ${servingRevisionId} is in force, but its workflow, its model version or its cluster is missing`,
      );
    const extras = {
      previous: sources.get(standInRevisionId ?? '') ?? null,
      traffic,
      sourceOf: (id: string) => sources.get(id),
      purges: purges.get(workflowId) ?? 0,
    };
    return [compileRoute(serving, extras)];
  });
}

/**
 * Compiles what is in force in production into the organisation's next route snapshot, in the caller's transaction, and
 * returns the version the gateway will follow. Nothing is written when it says the same as the newest one.
 */
export async function publishRouteSnapshot(ctx: Context, cause: string): Promise<number> {
  await lockRoutes(ctx.tx, ctx.organisationId);
  const newest = await newestSnapshot(ctx.tx, ctx.organisationId);
  const routes = await overEveryWorkspace(ctx.tx, () => routesOf(ctx));
  const snapshot = compileSnapshot(ctx.organisationId, newest.version + 1, routes);
  const digest = digestOfRoutes(snapshot);
  if (digest === newest.digest) return newest.version;
  await insertSnapshot(ctx.tx, snapshot, {
    id: newId('snapshot'),
    digest,
    cause: cause.slice(0, 300),
    publishedAt: ctx.now,
  });
  await notify(ctx.tx, 'interlock_routes', ctx.organisationId);
  return snapshot.version;
}
