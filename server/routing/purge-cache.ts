import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { newId } from '#server/platform/new-id.ts';
import { getWorkflow } from '#server/workflows/get-workflow-version.ts';
import { listRememberingWorkflows } from '#server/workflows/list-remembering-workflows.ts';
import { insertCachePurge } from './cache-purges.store.ts';
import { lastPurge } from './cache-purges.views.ts';
import type { PurgeCacheInput } from './caches.schema.ts';
import { publishRouteSnapshot } from './publish-route-snapshot.ts';
import { lockRoutes } from './snapshots.store.ts';

async function purge(
  ctx: Context,
  workflow: { id: string; slug: string; name: string; workspaceId: string },
  reason: string,
): Promise<number> {
  const before = await lastPurge(ctx.tx, ctx.organisationId, workflow.id);
  const number = (before?.number ?? 0) + 1;
  const { workspaceId } = workflow;
  const id = newId('cachePurge');
  await insertCachePurge(ctx.tx, {
    ...{ id, organisationId: ctx.organisationId, workspaceId, workflowId: workflow.id },
    ...{ number, reason, purgedBy: ctx.actor.id, purgedAt: ctx.now },
  });
  await appendAuditEvent(ctx, {
    type: 'cache.purged',
    resourceId: id,
    workspaceId,
    details: { workflow: workflow.name, slug: workflow.slug, number, reason },
  });
  return number;
}

/**
 * Makes every answer remembered of a workflow worthless, in every gateway process: the purge's number is part of what
 * answers are remembered by, and goes out with the next route snapshot.
 */
export async function purgeCache(ctx: Context, input: PurgeCacheInput): Promise<{ number: number }> {
  const { workflow } = await getWorkflow(ctx, { id: input.workflowId });
  await lockRoutes(ctx.tx, ctx.organisationId);
  const number = await purge(ctx, workflow, input.reason);
  await publishRouteSnapshot(ctx, `remembered answers of ${workflow.slug} were purged`);
  return { number };
}

/** The same for those of these workflows of which answers were ever remembered; returns how many they are. */
export async function purgeRemembered(
  ctx: Context,
  workflowIds: readonly string[],
  reason: string,
): Promise<number> {
  const workflows = await listRememberingWorkflows(ctx, workflowIds);
  if (workflows.length === 0) return 0;
  await lockRoutes(ctx.tx, ctx.organisationId);
  for (const workflow of workflows) await purge(ctx, workflow, reason);
  await publishRouteSnapshot(ctx, `remembered answers of ${workflows.length} workflows were purged`);
  return workflows.length;
}
