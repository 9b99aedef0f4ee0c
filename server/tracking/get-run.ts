import type { Context } from '#server/access/context.ts';
import type { RunRecord } from './domain/experiment.ts';
import { noSuchRun } from './find-run.ts';
import type { GetRunInput } from './runs.schema.ts';
import { runRecords } from './runs.views.ts';

/** Shows a run with everything it logged, deleted or not. */
export async function getRun(ctx: Context, { workspaceId, runId }: GetRunInput): Promise<RunRecord> {
  const [found] = await runRecords(ctx.tx, ctx.organisationId, [runId], null);
  if (!found || (workspaceId !== undefined && found.workspaceId !== workspaceId)) throw noSuchRun(runId);
  return found;
}
