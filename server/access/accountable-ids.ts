import type { Context } from './context.ts';
import { makersOfTokens } from './member-facts.views.ts';

/** Returns these ids and, for each token among them, whoever made it. */
export async function accountableFor(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  ids: readonly string[],
): Promise<string[]> {
  const tokens = ids.filter((id) => id.startsWith('tok_'));
  const made = tokens.length === 0 ? [] : await makersOfTokens(ctx.tx, ctx.organisationId, tokens);
  return [...new Set([...ids, ...made.map(({ maker }) => maker)])];
}

/**
 * Returns the ids that stand behind what the caller does: the caller and, for a token, whoever made it, so that nobody
 * prepares with a token what they later sign by hand.
 */
export function accountableIds(ctx: Context): Promise<string[]> {
  return accountableFor(ctx, [ctx.actor.id]);
}
