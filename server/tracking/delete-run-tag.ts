import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { requireActiveRun } from './require-active-run.ts';
import type { DeleteRunTagInput } from './runs.schema.ts';
import { deleteRunTagRow } from './runs.store.ts';

/** Removes a tag of a run; refuses one that is not there. */
export async function deleteRunTag(ctx: Context, input: DeleteRunTagInput): Promise<void> {
  const { id } = await requireActiveRun(ctx, input);
  if (await deleteRunTagRow(ctx.tx, id, input.key)) return;
  throw new Refusal('not-found', `No tag with name: ${input.key} in run with id ${id}`);
}
