import type { Context } from '#server/access/context.ts';
import { type QueueSize, queueSize } from './reviews.views.ts';

/** How many cases wait, and the earliest deadline among them. */
export function measureQueue(ctx: Pick<Context, 'tx' | 'organisationId'>): Promise<QueueSize> {
  return queueSize(ctx.tx, ctx.organisationId);
}
