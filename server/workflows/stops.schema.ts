import { z } from 'zod';

const reason = z
  .string()
  .trim()
  .min(5, 'say why in at least 5 characters')
  .max(2000, 'use at most 2,000 characters');
const workflowId = z.string().min(1).max(64);

export const stopWorkflowInput = z.strictObject({
  workflowId,
  reason,
  /** The incident from which it is stopped. */
  incidentId: z.string().max(64).nullish(),
});
export type StopWorkflowInput = z.output<typeof stopWorkflowInput>;

export const resumeWorkflowInput = z.strictObject({ workflowId, reason });
export type ResumeWorkflowInput = z.output<typeof resumeWorkflowInput>;

export const listStopsInput = z.strictObject({});
