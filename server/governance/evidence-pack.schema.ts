import { z } from 'zod';
import { isIdOf } from '../platform/domain/ids.ts';
import { pageInput } from '../platform/domain/page-input.ts';
import { PACK_PROFILES } from './domain/evidence-pack.ts';

const size = z.coerce.number().int().min(1);

/** One of workflow, request or decision says what the pack is about; the environment narrows a workflow. */
const subject = {
  /** Id or slug. */
  workflow: z.string().trim().min(1).max(80).optional(),
  request: z
    .string()
    .refine((value) => isIdOf('changeRequest', value), 'must be the id of a change request')
    .optional(),
  decision: z
    .string()
    .refine((value) => isIdOf('decision', value), 'must be the id of a decision')
    .optional(),
  environment: z.enum(['development', 'staging', 'production']).optional(),
};

const isOneSubject = (given: { workflow?: string; request?: string; decision?: string }) =>
  [given.workflow, given.request, given.decision].filter((one) => one !== undefined).length === 1;

export const planPackInput = z
  .strictObject({
    ...subject,
    profile: z.enum(PACK_PROFILES),
    /** The tree size of an earlier checkpoint; the newest when not given. */
    size: size.optional(),
    /** The tree size of a pack that is already there; its checkpoint is proven to be continued. */
    previous: size.optional(),
  })
  .refine(isOneSubject, {
    path: ['workflow'],
    message: 'name a workflow, a request or a decision, and only one',
  })
  .refine(({ size: now, previous }) => now === undefined || previous === undefined || previous <= now, {
    path: ['previous'],
    message: 'must not be larger than the size',
  });
export type PlanPackInput = z.output<typeof planPackInput>;

export const recordPackInput = z.strictObject({
  /** The plan as JSON, as it was made. */
  plan: z.string().max(60_000),
  manifestDigest: z.string().regex(/^[0-9a-f]{64}$/),
  receipt: z.string().max(200),
});
export type RecordPackInput = z.output<typeof recordPackInput>;

export const listPacksInput = z.strictObject(pageInput);
export type ListPacksInput = z.output<typeof listPacksInput>;
