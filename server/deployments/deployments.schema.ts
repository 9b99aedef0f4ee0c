import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { pageInput } from '../platform/domain/page-input.ts';

const deploymentId = z
  .string()
  .refine((value) => isIdOf('deployment', value), 'must be the id of a deployment (dep_…)');
const revisionId = z
  .string()
  .refine((value) => isIdOf('revision', value), 'must be the id of a revision (rvn_…)');

export const listDeploymentsInput = z.strictObject({
  ...pageInput,
  cursor: deploymentId.optional(),
});
export type ListDeploymentsInput = z.output<typeof listDeploymentsInput>;

export const getDeploymentInput = z.strictObject({ id: deploymentId });
export type GetDeploymentInput = z.output<typeof getDeploymentInput>;

export const findDeploymentInput = z.strictObject({
  workflowId: z.string().min(1).max(64),
  environment: z.enum(['production', 'staging']).default('production'),
});
export type FindDeploymentInput = z.output<typeof findDeploymentInput>;

export const rollBackInput = z.strictObject({
  deploymentId,
  toRevisionId: revisionId,
  /** The revision the person saw as wanted; when another one is by now, nothing happens and they are told. */
  fromRevisionId: revisionId.optional(),
  reason: z
    .string()
    .trim()
    .min(5, 'say why in at least 5 characters')
    .max(2000, 'use at most 2,000 characters'),
  /** The incident from which it was pressed. */
  incidentId: z.string().max(64).nullish(),
});
export type RollBackInput = z.output<typeof rollBackInput>;
