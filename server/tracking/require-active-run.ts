import type { Context } from '#server/access/context.ts';
import type { RunFacts } from './domain/experiment.ts';
import { noSuchRun } from './find-run.ts';
import { runById } from './runs.views.ts';
import { runNotActive } from './write-run-log.ts';

/** Finds the run that something is to be logged into; throws `not-found`, and `invalid` when it was deleted. */
export async function requireActiveRun(
  ctx: Context,
  { workspaceId, runId }: { workspaceId?: string | undefined; runId: string },
): Promise<RunFacts> {
  const found = await runById(ctx.tx, ctx.organisationId, workspaceId ?? null, runId);
  if (!found) throw noSuchRun(runId);
  if (found.lifecycle !== 'active') throw runNotActive(runId, found.lifecycle);
  return found;
}
