import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { Lifecycle } from './domain/experiment.ts';
import { noSuchRun } from './find-run.ts';
import type { GetRunInput } from './runs.schema.ts';
import { setRunLifecycle } from './runs.store.ts';
import { runById } from './runs.views.ts';

async function move(ctx: Context, input: GetRunInput, lifecycle: Lifecycle): Promise<{ id: string }> {
  const run = await runById(ctx.tx, ctx.organisationId, input.workspaceId ?? null, input.runId);
  if (!run) throw noSuchRun(input.runId);
  const { id, name, workspaceId } = run;
  await setRunLifecycle(ctx.tx, id, lifecycle, ctx.now);
  const type = lifecycle === 'deleted' ? 'run.deleted' : 'run.restored';
  await appendAuditEvent(ctx, { type, resourceId: id, workspaceId, details: { name } });
  return { id };
}

/** Deletes a run; it takes no more entries until it is restored. */
export function deleteRun(ctx: Context, input: GetRunInput): Promise<{ id: string }> {
  return move(ctx, input, 'deleted');
}

/** Restores a deleted run. */
export function restoreRun(ctx: Context, input: GetRunInput): Promise<{ id: string }> {
  return move(ctx, input, 'active');
}
