import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { pageInput } from '../platform/domain/page-input.ts';

const freezeId = z
  .string()
  .refine((value) => isIdOf('freeze', value), 'must be the id of a change freeze (frz_…)');
const reason = z
  .string()
  .trim()
  .min(5, 'say why in at least 5 characters')
  .max(1000, 'use at most 1,000 characters');

export const createFreezeInput = z
  .strictObject({
    scope: z.enum(['organisation', 'workspace', 'workflow']),
    /** Whose changes freeze: a workspace or a workflow; nothing for the whole organisation. */
    workspaceId: z.string().max(64).optional(),
    workflowId: z.string().max(64).optional(),
    reason,
    /** From now on when it is not said. */
    startsAt: z.coerce.date().optional(),
    /** Until it is lifted when it is not said. */
    endsAt: z.coerce.date().optional(),
  })
  .refine(({ scope, workspaceId }) => scope !== 'workspace' || workspaceId !== undefined, {
    path: ['workspaceId'],
    message: 'choose a workspace',
  })
  .refine(({ scope, workflowId }) => scope !== 'workflow' || workflowId !== undefined, {
    path: ['workflowId'],
    message: 'choose a workflow',
  });
export type CreateFreezeInput = z.output<typeof createFreezeInput>;

export const liftFreezeInput = z.strictObject({ id: freezeId, reason });
export type LiftFreezeInput = z.output<typeof liftFreezeInput>;

export const listFreezesInput = z.strictObject({ ...pageInput, cursor: freezeId.optional() });
export type ListFreezesInput = z.output<typeof listFreezesInput>;

export const freezesInForceInput = z.strictObject({});
