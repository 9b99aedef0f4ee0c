import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';

const itemId = z.string().max(64);

export const listQueueInput = z.strictObject({
  workflowId: z.string().max(64).optional(),
  limit: z.int().min(1).max(200).default(100),
});
export type ListQueueInput = z.output<typeof listQueueInput>;

export const getCaseInput = z.strictObject({ id: itemId });
export type GetCaseInput = z.output<typeof getCaseInput>;

export const claimNextInput = z.strictObject({ workflowId: z.string().max(64).optional() });
export type ClaimNextInput = z.output<typeof claimNextInput>;

export const claimItemInput = z.strictObject({ id: itemId });
export type ClaimItemInput = z.output<typeof claimItemInput>;

/** Overriding asks for a reason that somebody else can understand later. */
export const OVERRIDE_REASON_MIN = 5;

export const decideItemInput = z.strictObject({
  id: itemId,
  /** One of the policy's two decisions. */
  choice: z.string().min(1).max(100),
  reason: z.string().trim().max(2000).default(''),
  /** When the reviewer opened the case; how long it took is kept with the verdict. */
  secondsSpent: z.int().min(0).max(86_400).default(0),
});
export type DecideItemInput = z.output<typeof decideItemInput>;

export const listVerdictsInput = z.strictObject(pageInput);
export type ListVerdictsInput = z.output<typeof listVerdictsInput>;
