import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { idOrName } from '../registry/domain/names.ts';

const deploymentId = z
  .string()
  .refine((value) => isIdOf('deployment', value), 'must be the id of a deployment (dep_…)');

export const unfollowAliasInput = z.strictObject({ deploymentId, model: idOrName });
export type UnfollowAliasInput = z.output<typeof unfollowAliasInput>;

export const followAliasInput = unfollowAliasInput.extend({
  alias: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}_-]{1,255}$/u, 'use letters, digits, dashes and underscores')
    .refine((name) => !/^(latest|v\d+)$/i.test(name), 'latest and v1, v2 … are reserved'),
});
export type FollowAliasInput = z.output<typeof followAliasInput>;

export const listFollowsInput = z.strictObject({ id: deploymentId });
