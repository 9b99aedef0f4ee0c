import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { insertCachePurge } from './cache-purges.store.ts';
import { lastPurge } from './cache-purges.views.ts';
import type { PurgeCacheInput } from './caches.schema.ts';
import { publishRouteSnapshot } from './publish-route-snapshot.ts';
import { lockRoutes } from './snapshots.store.ts';

/**
 * Makes every answer remembered of a workflow worthless, in every gateway process: the purge's number is part of what
 * answers are remembered by, and goes out with the next route snapshot.
 */
export async function purgeCache(ctx: Context, input: PurgeCacheInput): Promise<{ number: number }> {
  const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
  await lockRoutes(ctx.tx, ctx.organisationId);
  const before = await lastPurge(ctx.tx, ctx.organisationId, workflow.id);
  const number = (before?.number ?? 0) + 1;
  const id = newId('cachePurge');
  await insertCachePurge(ctx.tx, {
    id,
    organisationId: ctx.organisationId,
    workspaceId: workflow.workspaceId,
    workflowId: workflow.id,
    number,
    reason: input.reason,
    purgedBy: ctx.actor.id,
    purgedAt: ctx.now,
  });
  await appendAuditEvent(ctx, {
    type: 'cache.purged',
    resourceId: id,
    workspaceId: workflow.workspaceId,
    details: { workflow: workflow.name, slug: workflow.slug, number, reason: input.reason },
  });
  await publishRouteSnapshot(ctx, `remembered answers of ${workflow.slug} were purged`);
  return { number };
}
