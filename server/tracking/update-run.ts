import type { Context } from '#server/access/context.ts';
import type { RunFacts } from './domain/experiment.ts';
import { checkTag, RUN_NAME_TAG } from './domain/log-entries.ts';
import { requireActiveRun } from './require-active-run.ts';
import type { UpdateRunInput } from './runs.schema.ts';
import { updateRunRow } from './runs.store.ts';

/** Changes the status, end or name of a run that is not deleted. */
export async function updateRun(ctx: Context, input: UpdateRunInput): Promise<RunFacts> {
  const run = await requireActiveRun(ctx, input);
  const { status = null, endTime = null } = input;
  const name = input.name ? checkTag({ key: RUN_NAME_TAG, value: input.name }).value : null;
  await updateRunRow(ctx.tx, run.id, { status, endTime, name });
  return { ...run, status: status ?? run.status, endTime: endTime ?? run.endTime, name: name ?? run.name };
}
