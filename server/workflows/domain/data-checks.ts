import { z } from 'zod';

/** What is done about an input that is unlike what the version was trained on. */
export const DATA_ACTIONS = ['ignore', 'warn', 'review', 'refuse'] as const;
export type DataAction = (typeof DATA_ACTIONS)[number];

const action = z.enum(DATA_ACTIONS).default('ignore');

export const dataChecksSchema = z.strictObject({
  /** A field that the training data had is absent or null. */
  missing: action,
  /** A number outside of what the training data held. */
  outOfRange: action,
  /** A category that the training data did not hold. */
  unseen: action,
  /** A number further from the mean than `outlierBeyond` standard deviations. */
  outlier: action,
  outlierBeyond: z.number().min(1).max(20).default(4),
});
export type DataChecks = z.output<typeof dataChecksSchema>;
