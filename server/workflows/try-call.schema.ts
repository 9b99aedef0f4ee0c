import { z } from 'zod';

export const tryCallInput = z.strictObject({
  /** Id or slug; what serves in production answers. */
  workflow: z.string().trim().min(1).max(64),
  /** Whose rights the call has; used for this one call and kept nowhere. */
  token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,500}$/, 'paste the whole token'),
  input: z.record(z.string(), z.json()),
  subject: z.string().trim().max(200).optional(),
});
export type TryCallInput = z.output<typeof tryCallInput>;

/** What the gateway answered, as it came. */
export interface TriedCall {
  status: number;
  /** Those that say something of the decision. */
  headers: readonly { name: string; value: string }[];
  body: unknown;
  /** From sending to the whole answer, in milliseconds. */
  durationMs: number;
}
