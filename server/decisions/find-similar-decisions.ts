import type { Context } from '#server/access/context.ts';
import { type SimilarDecision, similarDecisions } from './similar-decisions.views.ts';

export type { SimilarDecision } from './similar-decisions.views.ts';

/** Up to `limit` final decisions of the workflow whose score lies nearest, and what became of them. */
export function findSimilarDecisions(
  ctx: Pick<Context, 'tx'>,
  near: { workflowId: string; score: number; exceptId: string },
  limit = 3,
): Promise<SimilarDecision[]> {
  return similarDecisions(ctx.tx, near.workflowId, near.score, near.exceptId, limit);
}
