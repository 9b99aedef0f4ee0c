import type { Context } from '#server/access/context.ts';
import { insertModelPoints, type ModelPoint } from './logged-models.store.ts';

/**
 * Adds to logged models what a run measured of them (metrics that name a model); the same point twice counts once, and
 * models that are not there are passed over, as the run keeps its metric anyway.
 */
export async function logModelMetrics(
  ctx: Context,
  place: { workspaceId: string; runId: string },
  points: readonly ModelPoint[],
): Promise<void> {
  if (points.length > 0) await insertModelPoints(ctx.tx, place, points);
}
