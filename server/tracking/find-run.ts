import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { type RunWithTags, runWithTags } from './runs.views.ts';

/** The refusal for a run that does not exist, in the words MLflow's clients expect. */
export function noSuchRun(runId: string): Refusal {
  return new Refusal('not-found', `Run with id=${runId.slice(0, 256)} not found`);
}

/**
 * Finds a run with its tags (code, commit, user, environment as clients log them) and the datasets it used, deleted or not.
 * Throws `not-found`.
 */
export async function findRun(
  ctx: Context,
  { workspaceId, runId }: { workspaceId?: string | null | undefined; runId: string },
): Promise<RunWithTags> {
  const found = await runWithTags(ctx.tx, ctx.organisationId, workspaceId ?? null, runId);
  if (!found) throw noSuchRun(runId);
  return found;
}
