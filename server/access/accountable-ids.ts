import type { Context } from './context.ts';
import { makerOfToken } from './member-facts.views.ts';

/**
 * Returns the ids that stand behind what the caller does: the caller and, for a token, whoever made it, so that nobody
 * prepares with a token what they later sign by hand.
 */
export async function accountableIds(ctx: Context): Promise<string[]> {
  if (ctx.actor.kind !== 'token') return [ctx.actor.id];
  const maker = await makerOfToken(ctx.tx, ctx.organisationId, ctx.actor.id);
  return maker === null ? [ctx.actor.id] : [ctx.actor.id, maker];
}
