import type { Context } from '#server/access/context.ts';
import { type SealedEvent, sealedEvents } from './log-tree.views.ts';

const LIMIT_MAX = 1_000;

/** Sealed events in the order of the tree from a leaf index on, at most 1,000; the last index plus one is the next `from`. */
export function readSealedEvents(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  { from, limit }: { from: number; limit: number },
): Promise<SealedEvent[]> {
  return sealedEvents(ctx.tx, ctx.organisationId, from, Math.min(limit, LIMIT_MAX));
}
