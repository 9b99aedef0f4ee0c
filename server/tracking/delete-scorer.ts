import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { noSuchScorer } from './find-scorers.ts';
import { requireOpenExperiment } from './require-open-experiment.ts';
import type { ScorerInput } from './scorers.schema.ts';
import { deleteScorerRows } from './scorers.store.ts';

/** Deletes a version of a scorer, or all of them where none is named; throws `not-found` when there is none. */
export async function deleteScorer(ctx: Context, input: ScorerInput): Promise<{ deleted: number }> {
  const { name, version } = input;
  const { id: experimentId, workspaceId } = await requireOpenExperiment(ctx, input);
  const [first, ...others] = await deleteScorerRows(ctx.tx, experimentId, name, version ?? null);
  if (first === undefined) throw noSuchScorer(input);
  const count = 1 + others.length;
  await appendAuditEvent(ctx, {
    type: 'scorer.deleted',
    resourceId: first,
    covers: others.map((id) => ({ table: 'scorer', id })),
    details: { name, versions: count, experimentId },
    workspaceId,
  });
  return { deleted: count };
}
