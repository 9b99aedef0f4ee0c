import { z } from 'zod';

/**
 * How a workflow turns a model's score into an action. Scores below `lower` decide one way, from `upper` on the other
 * way, and everything between waits for a person. Equal thresholds leave no borderline band.
 */
const word = z.string().min(1).max(100);
const output = z.record(z.string(), z.json());

export const decisionPolicySchema = z
  .strictObject({
    /** Name of the model output that is judged; a number from 0 to 1. */
    score: word,
    lower: z.number().min(0).max(1),
    upper: z.number().min(0).max(1),
    /** Output field that carries the decision, and its values on either side. */
    decisionField: word,
    below: word,
    above: word,
    review: z.strictObject({
      deadlineMinutes: z
        .int()
        .min(1)
        .max(60 * 24 * 30),
      /** What the timeout decides when nobody did: one of the two values. */
      onTimeout: word,
    }),
    /** What a caller gets when the model cannot answer, or the workflow is stopped. */
    onError: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('fail') }),
      z.strictObject({ kind: z.literal('review') }),
      z.strictObject({ kind: z.literal('answer'), output }),
    ]),
  })
  .refine((policy) => policy.lower <= policy.upper, {
    path: ['lower'],
    message: 'must not be above the upper threshold',
  })
  .refine((policy) => policy.below !== policy.above, {
    path: ['above'],
    message: 'must differ from the value below',
  })
  .refine((policy) => [policy.below, policy.above].includes(policy.review.onTimeout), {
    path: ['review', 'onTimeout'],
    message: 'must be one of the two decisions',
  });

export type DecisionPolicy = z.output<typeof decisionPolicySchema>;

/** The decisions a reviewer may choose from. */
export function choicesOf(policy: DecisionPolicy): [string, string] {
  return [policy.below, policy.above];
}
