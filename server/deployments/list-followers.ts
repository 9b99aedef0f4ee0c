import type { Context } from '#server/access/context.ts';
import {
  type Follower,
  followedAliases,
  followersOf,
  servingIn,
  workflowsFollowing,
} from './follows.views.ts';

type Reader = Pick<Context, 'tx' | 'organisationId'>;

/** The deployments that follow an alias of a model, with what they are meant to serve now. */
export function listFollowers(
  ctx: Reader,
  followed: { modelId: string; alias: string },
): Promise<Follower[]> {
  return followersOf(ctx.tx, ctx.organisationId, followed);
}

/** Every deployment to production with what it is meant to serve now, at most 2,000. */
export function listInProduction(ctx: Reader): Promise<Follower[]> {
  return servingIn(ctx.tx, ctx.organisationId, 'production');
}

/** The workflows whose deployments follow an alias of a model. */
export function listFollowingWorkflows(ctx: Reader, modelId: string): Promise<string[]> {
  return workflowsFollowing(ctx.tx, ctx.organisationId, modelId);
}

/** The aliases of a model that deployments follow, each with how many do: moving one of them is a change of what serves. */
export function listFollowedAliases(
  ctx: Reader,
  modelId: string,
): Promise<{ alias: string; deployments: number }[]> {
  return followedAliases(ctx.tx, ctx.organisationId, modelId);
}
