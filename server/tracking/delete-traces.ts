import type { Context } from '#server/access/context.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { findExperiment } from './find-experiment.ts';
import type { DeleteTracesInput } from './traces.schema.ts';
import { deleteChosen } from './traces.store.ts';

/** One call deletes no more than this; a client that wants more calls again. */
const AT_ONCE = 10_000;

function requireChoice({ upToMs, max, ids }: DeleteTracesInput): void {
  const hasTime = upToMs !== null && upToMs !== undefined;
  const hasIds = (ids?.length ?? 0) > 0;
  const refuse = (message: string) => new Refusal('invalid', message);
  if (!hasTime && !hasIds) throw refuse('Either `max_timestamp_millis` or `trace_ids` must be specified.');
  if (hasTime && hasIds) throw refuse('Only one of `max_timestamp_millis` and `trace_ids` can be specified.');
  if (hasIds && max !== null && max !== undefined)
    throw refuse("`max_traces` can't be specified if `trace_ids` is specified.");
  if (max !== null && max !== undefined && max <= 0)
    throw refuse(`\`max_traces\` must be a positive integer, received ${max}.`);
}

/** Deletes traces of an experiment, by their ids or the oldest up to a time, with all that was said of them. */
export async function deleteTraces(ctx: Context, input: DeleteTracesInput): Promise<{ deleted: number }> {
  requireChoice(input);
  const { workspaceId } = input;
  const experiment = await findExperiment(ctx, { workspaceId, experimentId: input.experiment });
  const deleted = await deleteChosen(
    ctx.tx,
    { organisationId: ctx.organisationId, workspaceId },
    {
      experiment: experiment.wireId,
      upToMs: input.upToMs ?? null,
      max: Math.min(input.max ?? AT_ONCE, AT_ONCE),
      ids: input.ids?.length ? input.ids : null,
    },
  );
  await appendAuditEvent(ctx, {
    type: 'traces.deleted',
    resourceId: experiment.id,
    details: { experiment: experiment.name.slice(0, 300), count: deleted },
    workspaceId,
  });
  return { deleted };
}
