import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { aliasName, idOrName } from '../registry/domain/names.ts';

const deploymentId = z
  .string()
  .refine((value) => isIdOf('deployment', value), 'must be the id of a deployment (dep_…)');

export const unfollowAliasInput = z.strictObject({ deploymentId, model: idOrName });
export type UnfollowAliasInput = z.output<typeof unfollowAliasInput>;

export const followAliasInput = unfollowAliasInput.extend({ alias: aliasName });
export type FollowAliasInput = z.output<typeof followAliasInput>;

export const listFollowsInput = z.strictObject({ id: deploymentId });
