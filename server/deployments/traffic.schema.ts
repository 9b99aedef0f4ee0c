import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { trafficTermsSchema } from './domain/traffic-split.ts';

const deploymentId = z
  .string()
  .refine((value) => isIdOf('deployment', value), 'must be the id of a deployment (dep_…)');
const reason = z
  .string()
  .trim()
  .min(5, 'say why in at least 5 characters')
  .max(2000, 'use at most 2,000 characters');

export const splitTrafficInput = z.strictObject({ deploymentId, ...trafficTermsSchema.shape, reason });
export type SplitTrafficInput = z.output<typeof splitTrafficInput>;

export const endTrafficSplitInput = z.strictObject({ deploymentId, reason });
export type EndTrafficSplitInput = z.output<typeof endTrafficSplitInput>;
