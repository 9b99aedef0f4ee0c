import { z } from 'zod';
import { callLimitsSchema, priceSchema } from './call-limits.ts';
import { dataChecksSchema } from './data-checks.ts';
import { enrichmentSchema } from './enrichment.ts';
import { fallbacksSchema } from './fallback.ts';
import { guardrailsSchema } from './guardrails.ts';
import { redactionSchema } from './redaction.ts';

/**
 * What the gateway does with a call beside asking the model and judging its answer. It belongs to a workflow's version, so
 * that every part of it is signed for with the rest; every part that is left out is off.
 */
export const callPolicySchema = z.strictObject({
  limits: callLimitsSchema.optional(),
  price: priceSchema.optional(),
  enrichment: enrichmentSchema.optional(),
  dataChecks: dataChecksSchema.optional(),
  guardrails: guardrailsSchema.optional(),
  redaction: redactionSchema.optional(),
  /** Only for workflows whose model gives the same answer to the same input. */
  cache: z
    .strictObject({
      ttlSeconds: z.int().min(1).max(86_400),
      /** Whose answers a caller may be given. */
      sharedBy: z.enum(['organisation', 'token']).default('organisation'),
    })
    .optional(),
  fallbacks: fallbacksSchema.optional(),
  /** When a person is asked although the score is clear. */
  oversight: z
    .strictObject({
      conditions: z
        .array(
          z.strictObject({
            name: z.string().trim().min(1).max(100),
            /** CEL over `input`, `output`, `scores`, `confidence`. */
            when: z.string().trim().min(1).max(2_000),
            action: z.enum(['review', 'refuse']),
          }),
        )
        .max(20)
        .default([]),
      /** Share of decided calls that a person looks at all the same, chosen by the decision's id. */
      sampleShare: z.number().min(0).max(1).default(0),
    })
    .optional(),
  /** A prompt of the registry, rendered from the input, for models that generate. */
  generation: z
    .strictObject({
      prompt: z.strictObject({ model: z.string().min(1).max(200), version: z.int().min(1) }).optional(),
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().gt(0).max(1).optional(),
      tokensMax: z.int().min(1).max(1_000_000).optional(),
      stop: z.array(z.string().min(1).max(100)).max(4).optional(),
    })
    .optional(),
  /**
   * `commit`: no answer before its record is in the database. `spool`: while the database is away, on this gateway's own
   * disk instead, and in the database once it is back.
   */
  durability: z.enum(['commit', 'spool']).optional(),
  /** A gateway that has not heard of stops and routes for longer than this many milliseconds stops the workflow itself. */
  freshnessMs: z.int().min(1_000).max(3_600_000).optional(),
});

export type CallPolicy = z.output<typeof callPolicySchema>;
