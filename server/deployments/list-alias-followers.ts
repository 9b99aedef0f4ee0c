import type { Context } from '#server/access/context.ts';
import { type AliasFollower, aliasFollowersOf } from './follows.views.ts';

/** Every deployment that follows an alias of a model, by alias; at most 500. */
export function listAliasFollowers(
  ctx: Pick<Context, 'tx' | 'organisationId'>,
  modelId: string,
): Promise<AliasFollower[]> {
  return aliasFollowersOf(ctx.tx, ctx.organisationId, modelId);
}
