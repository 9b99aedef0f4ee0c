import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { checkExperimentName } from './domain/log-entries.ts';
import type { RenameExperimentInput } from './experiments.schema.ts';
import { renameExperimentRow } from './experiments.store.ts';
import { experimentBy } from './experiments.views.ts';
import { findExperiment } from './find-experiment.ts';

/** Renames an experiment that is not deleted; refuses a name that is taken. */
export async function renameExperiment(ctx: Context, input: RenameExperimentInput): Promise<{ id: string }> {
  const to = checkExperimentName(input.name);
  const { id, name: from, lifecycle, workspaceId } = await findExperiment(ctx, input);
  if (lifecycle !== 'active') throw new Refusal('invalid', 'Cannot rename a non-active experiment.');
  const taken = await experimentBy(ctx.tx, ctx.organisationId, workspaceId, { name: to });
  if (taken && taken.id !== id) throw new Refusal('already-exists', `Experiment(name=${to}) already exists.`);
  await renameExperimentRow(ctx.tx, id, to, ctx.now);
  await appendAuditEvent(ctx, {
    type: 'experiment.renamed',
    resourceId: id,
    workspaceId,
    details: { from, to },
  });
  return { id };
}
