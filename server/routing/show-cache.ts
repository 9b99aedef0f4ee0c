import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { getServingRevision } from '#server/deployments/get-serving-revision.ts';
import { getWorkflow, getWorkflowVersion } from '#server/workflows/get-workflow-version.ts';
import { lastPurge } from './cache-purges.views.ts';
import type { ShowCacheInput } from './caches.schema.ts';

export interface CacheShown {
  /** How the version that serves in production remembers answers; null when it does not, or nothing serves. */
  policy: { ttlSeconds: number; sharedBy: 'organisation' | 'token' } | null;
  lastPurge: { number: number; by: { id: string; name: string }; at: Date } | null;
}

/** How the answers of a workflow are remembered in production, and when that was last thrown away. */
export async function showCache(ctx: Context, input: ShowCacheInput): Promise<CacheShown> {
  const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
  const serving = await getServingRevision(ctx, workflow.id, 'production');
  const served = serving && (await getWorkflowVersion(ctx, serving.workflowVersionId));
  const purge = await lastPurge(ctx.tx, ctx.organisationId, workflow.id);
  const people = purge ? await namePeople(ctx, [purge.purgedBy]) : {};
  return {
    policy: served?.version.callPolicy.cache ?? null,
    lastPurge: purge && {
      number: purge.number,
      by: people[purge.purgedBy] ?? { id: purge.purgedBy, name: purge.purgedBy },
      at: purge.purgedAt,
    },
  };
}
