import type { Context } from '#server/access/context.ts';
import { evaluationsOfRuns, type MeasuredRow } from './versions.views.ts';

/** Evaluations that these runs came to, by run id; runs without one are missing. */
export async function listMeasuredBy(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, MeasuredRow>> {
  if (runIds.length === 0) return new Map();
  const found = await evaluationsOfRuns(ctx.tx, ctx.organisationId, runIds);
  return new Map(found.map((row) => [row.runId, row]));
}
