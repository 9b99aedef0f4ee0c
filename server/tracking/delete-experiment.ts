import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import type { Lifecycle } from './domain/experiment.ts';
import type { GetExperimentInput } from './experiments.schema.ts';
import { setExperimentLifecycle } from './experiments.store.ts';
import { findExperiment, noSuchExperiment } from './find-experiment.ts';

async function move(ctx: Context, input: GetExperimentInput, lifecycle: Lifecycle): Promise<{ id: string }> {
  const { id, name, workspaceId } = await findExperiment(ctx, input);
  if (!(await setExperimentLifecycle(ctx.tx, id, lifecycle, ctx.now)))
    throw noSuchExperiment(input.experimentId);
  const type = lifecycle === 'deleted' ? 'experiment.deleted' : 'experiment.restored';
  await appendAuditEvent(ctx, { type, resourceId: id, workspaceId, details: { name } });
  return { id };
}

/** Deletes an experiment and with it all its runs; both can be restored, and the name stays taken. */
export function deleteExperiment(ctx: Context, input: GetExperimentInput): Promise<{ id: string }> {
  return move(ctx, input, 'deleted');
}

/** Restores a deleted experiment, and the runs that were not deleted by themselves. */
export function restoreExperiment(ctx: Context, input: GetExperimentInput): Promise<{ id: string }> {
  return move(ctx, input, 'active');
}
