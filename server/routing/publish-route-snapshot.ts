import type { Context } from '#server/access/context.ts';
import { getClusterFactsMany } from '#server/clusters/get-cluster-facts.ts';
import type { RevisionFacts } from '#server/deployments/domain/revision-facts.ts';
import { listDesired } from '#server/deployments/list-desired.ts';
import { newId } from '#server/platform/new-id.ts';
import { notify } from '#server/platform/unit-of-work.ts';
import { getVersionFactsMany } from '#server/registry/get-version-facts.ts';
import { getWorkflowVersionsMany } from '#server/workflows/get-workflow-version.ts';
import { compileRoute, compileSnapshot, digestOfRoutes } from './domain/compile-routes.ts';
import type { Route } from './domain/route-snapshot.ts';
import { insertSnapshot, lockRoutes, newestSnapshot } from './snapshots.store.ts';

const BATCH = 200;

async function servingRevisions(ctx: Context): Promise<RevisionFacts[]> {
  const deployments = await listDesired(ctx);
  return deployments
    .filter(({ environment }) => environment === 'production')
    .flatMap(({ revisions, servingRevisionId }) => revisions.filter(({ id }) => id === servingRevisionId));
}

async function routesOf(ctx: Context, revisions: readonly RevisionFacts[]): Promise<Route[]> {
  const routes: Route[] = [];
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
    for (const revision of batch) {
      const version = versions.get(revision.modelVersionId);
      const cluster = clusters.get(revision.clusterId);
      const workflow = workflows.get(revision.workflowVersionId);
      if (!version || !cluster || !workflow)
        throw new Error(
          `revision ${revision.id} is in force, but its workflow, its model version or its cluster is missing`,
        );
      routes.push(compileRoute({ revision, workflow, version, cluster }));
    }
  }
  return routes;
}

/**
 * Compiles what is in force in production into the organisation's next route snapshot, in the caller's transaction, and
 * returns the version the gateway will follow. Nothing is written when it says the same as the newest one.
 */
export async function publishRouteSnapshot(ctx: Context, cause: string): Promise<number> {
  await lockRoutes(ctx.tx, ctx.organisationId);
  const newest = await newestSnapshot(ctx.tx, ctx.organisationId);
  const routes = await routesOf(ctx, await servingRevisions(ctx));
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
