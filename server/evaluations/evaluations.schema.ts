import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { evaluationPlanTermsSchema } from './domain/evaluation-plan.ts';

const workflowId = z.string().refine((value) => isIdOf('workflow', value), 'choose a workflow');
const modelVersionId = z
  .string()
  .refine((value) => isIdOf('modelVersion', value), 'must be the id of a model version (ver_…)');
const note = z
  .string()
  .trim()
  .min(5, 'say why in at least 5 characters')
  .max(2000, 'use at most 2,000 characters');

export const writePlanInput = z.strictObject({
  workflowId,
  /** Id or name of a dataset whose rows are stored. */
  dataset: z.string().trim().min(1).max(120),
  terms: evaluationPlanTermsSchema,
  /** Why this is the right measure, or what changed since the last one. */
  note,
});
export type WritePlanInput = z.output<typeof writePlanInput>;

export const showPlanInput = z.strictObject({ workflowId });
export type ShowPlanInput = z.output<typeof showPlanInput>;

export const listRunsInput = z
  .strictObject({ workflowId: workflowId.optional(), modelVersionId: modelVersionId.optional() })
  .refine(
    ({ workflowId: workflow, modelVersionId: version }) => workflow !== undefined || version !== undefined,
    'name a workflow or a model version',
  );
export type ListRunsInput = z.output<typeof listRunsInput>;

export const askForRunInput = z.strictObject({
  workflowId,
  environment: z.enum(['staging', 'production']).default('staging'),
});
export type AskForRunInput = z.output<typeof askForRunInput>;

export const getReportInput = z.strictObject({
  evaluationId: z
    .string()
    .refine((value) => isIdOf('evaluation', value), 'must be the id of an evaluation (evl_…)'),
});
export type GetReportInput = z.output<typeof getReportInput>;
