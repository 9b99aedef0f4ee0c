import { z } from 'zod';

/** How long the gateway waits for the model and how often it asks again. */
export const reliabilitySchema = z.strictObject({
  timeoutMs: z.int().min(10).max(60_000).default(2_000),
  retriesMax: z.int().min(0).max(3).default(1),
});

export type Reliability = z.output<typeof reliabilitySchema>;
