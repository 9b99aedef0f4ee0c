import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { GATES } from './domain/policy.ts';

const workflowId = z.string().refine((value) => isIdOf('workflow', value), 'choose a workflow');
const reason = z
  .string()
  .trim()
  .min(10, 'say in at least 10 characters why the risk is acceptable')
  .max(2000, 'use at most 2,000 characters');

export const grantWaiverInput = z
  .strictObject({
    /** The blocked request it is for; or the workflow, for every request of it. */
    requestId: z
      .string()
      .refine((value) => isIdOf('changeRequest', value), 'must be the id of a change request (chg_…)')
      .optional(),
    workflowId: workflowId.optional(),
    gate: z.enum(GATES),
    reason,
    /** After this many days it holds no more. */
    days: z.int().min(1).max(90, 'nobody accepts a risk for more than 90 days at once'),
  })
  .refine(
    ({ requestId, workflowId: workflow }) => (requestId === undefined) !== (workflow === undefined),
    'name a request or a workflow',
  );
export type GrantWaiverInput = z.output<typeof grantWaiverInput>;

export const withdrawWaiverInput = z.strictObject({
  id: z.string().refine((value) => isIdOf('waiver', value), 'must be the id of a waiver (wvr_…)'),
  reason,
});
export type WithdrawWaiverInput = z.output<typeof withdrawWaiverInput>;

export const listWaiversInput = z.strictObject({ workflowId });
export type ListWaiversInput = z.output<typeof listWaiversInput>;
