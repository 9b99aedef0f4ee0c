import type { Context } from '#server/access/context.ts';
import { type FreezeRow, freezesAt } from './freezes.store.ts';

/** The freezes that hold promotions of a workflow to production back at a moment, oldest first; at most 100. */
export function freezesInForce(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  what: { workspaceId: string; workflowId: string },
  now: Date,
): Promise<FreezeRow[]> {
  return freezesAt(ctx.tx, ctx.organisationId, what, now);
}
