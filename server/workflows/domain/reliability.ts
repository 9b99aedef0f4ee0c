import { z } from 'zod';

/**
 * How the gateway asks the model: how long it waits for each part of an answer, how often it asks again, and when it stops
 * asking for a while. Times are milliseconds, shares are from 0 to 1. What is left out is off.
 */
const ms = (max: number) => z.int().min(10).max(max);

export const reliabilitySchema = z.strictObject({
  /** For one attempt as a whole. */
  timeoutMs: ms(60_000).default(2_000),
  retriesMax: z.int().min(0).max(3).default(1),
  connectMs: ms(10_000).optional(),
  /** Until the first byte of an answer. */
  firstByteMs: ms(60_000).optional(),
  /** Between two parts of a streamed answer. */
  idleMs: ms(60_000).optional(),
  /** For all attempts and fallbacks together. */
  totalMs: ms(120_000).optional(),
  /** Full jitter between nothing and base · 2ⁿ, never above the most. */
  backoff: z
    .strictObject({ baseMs: z.int().min(1).max(5_000), maxMs: z.int().min(1).max(10_000) })
    .optional(),
  /** A second attempt beside a slow first one; at most this share of calls gets one. */
  hedge: z
    .strictObject({
      /** Milliseconds, or after the time within which 95 of 100 calls were answered lately. */
      after: z.union([ms(30_000), z.literal('p95')]).default('p95'),
      shareMax: z.number().gt(0).max(0.05).default(0.05),
    })
    .optional(),
  /** Opens over a window of calls; while it is open nobody waits for a revision that does not answer. */
  breaker: z
    .strictObject({
      windowMs: ms(300_000).default(10_000),
      callsMin: z.int().min(1).max(10_000).default(20),
      failureShare: z.number().gt(0).max(1).default(0.5),
      openMs: ms(300_000).default(5_000),
    })
    .optional(),
  /** How many calls may be with a revision at once, and how long another waits for a place. */
  bulkhead: z
    .strictObject({
      concurrentMax: z.int().min(1).max(10_000),
      waitMs: z.int().min(0).max(10_000).default(0),
    })
    .optional(),
});

export type Reliability = z.output<typeof reliabilitySchema>;
