import { z } from 'zod';

/**
 * What is tried, in order, when the model that was asked gave no usable answer. When nothing helps, or nothing is named,
 * the decision policy's `onError` says how the call ends: a person, a declared answer or a refusal.
 */
export const fallbackSchema = z.discriminatedUnion('kind', [
  /** The revision that served before this one and still stands. */
  z.strictObject({ kind: z.literal('revision') }),
  /** The model behind another workflow of the same workspace that takes the same input. */
  z.strictObject({ kind: z.literal('model'), workflow: z.string().min(1).max(64) }),
  /** A table: the first row whose CEL expression over `input` is true gives the output. */
  z.strictObject({
    kind: z.literal('rule'),
    rows: z
      .array(
        z.strictObject({
          when: z.string().trim().min(1).max(2_000),
          output: z.record(z.string(), z.json()),
        }),
      )
      .min(1)
      .max(50),
  }),
]);
export type Fallback = z.output<typeof fallbackSchema>;

export const fallbacksSchema = z.array(fallbackSchema).max(5);
