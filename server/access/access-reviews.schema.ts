import { z } from 'zod';
import { numberedPageInput } from '../platform/domain/page-input.ts';

const id = z.string().min(1).max(40);

export const listReviewsInput = z.strictObject(numberedPageInput);
export const reviewInput = z.strictObject({ reviewId: id });
export const decideLinesInput = z.strictObject({
  reviewId: id,
  lineIds: z.array(id).min(1, 'Choose at least one line.').max(100, 'Decide at most 100 lines at once.'),
  decision: z.enum(['keep', 'revoke']),
  reason: z.string().trim().min(5, 'Say why in a few words.').max(500),
});

export type ListReviewsInput = z.output<typeof listReviewsInput>;
export type DecideLinesInput = z.output<typeof decideLinesInput>;
